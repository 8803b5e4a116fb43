// Service Bus: the queues that functions listen to. The code names no topic, so there is none.
param name string
param location string
param tags object
param sessionQueues string[]
param plainQueues string[]
param private bool
param workspaceId string

// Private endpoints are Premium's only.
var sku = private ? 'Premium' : 'Standard'
var common = { maxDeliveryCount: 10, lockDuration: 'PT5M', deadLetteringOnMessageExpiration: true }

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: private ? { name: sku, tier: sku, capacity: 1 } : { name: sku, tier: sku }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
  }

  resource sessions 'queues' = [
    for queue in sessionQueues: {
      name: queue
      properties: union(common, { requiresSession: true })
    }
  ]

  resource unordered 'queues' = [
    for queue in plainQueues: {
      name: queue
      properties: union(common, { requiresSession: false })
    }
  ]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: bus
  properties: { workspaceId: workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }], metrics: [{ category: 'AllMetrics', enabled: true }] }
}

output id string = bus.id
