// One page for the operating team: the last nights, tokens, orchestrations, queues, storage.
@description('A GUID.')
param name string
param location string
param tags object
param insightsId string
param busId string
param storageId string
param appId string

var text = replace(replace(replace(loadTextContent('workbook.json'), '<bus>', busId), '<storage>', storageId), '<app>', appId)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'shared'
  properties: { displayName: 'Hub', category: 'workbook', version: '1.0', sourceId: insightsId, serializedData: text }
}
