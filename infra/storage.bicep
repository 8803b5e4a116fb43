// Tables, blobs and queues: the hub's own and those of Durable Functions. Opened by identity only.
param name string
param location string
param tags object
param sku string
param private bool
param locked bool
param workspaceId string

@description('For how many days nobody can change or delete a seal of the audit; 0 for no such rule.')
param sealDays int

var deploymentContainer = 'deployments'
// Long enough that what is deleted on the last day of a term is missed in time.
var keepDeletedDays = 30

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    networkAcls: { bypass: 'None', defaultAction: private ? 'Deny' : 'Allow' }
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: keepDeletedDays }
      containerDeleteRetentionPolicy: { enabled: true, days: keepDeletedDays }
    }

    resource deployments 'containers' = {
      name: deploymentContainer
      properties: { publicAccess: 'None' }
    }

    // Where the chains of the audit stood at the end of each day (docs/audit.md).
    resource seals 'containers' = {
      name: 'audit-seals'
      properties: { publicAccess: 'None' }

      resource immutable 'immutabilityPolicies' = if (sealDays > 0) {
        name: 'default'
        properties: { immutabilityPeriodSinceCreationInDays: sealDays, allowProtectedAppendWrites: false }
      }
    }
  }

  resource queues 'queueServices' = { name: 'default' }

  resource tables 'tableServices' = { name: 'default' }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: storage
  properties: { workspaceId: workspaceId, metrics: [{ category: 'Transaction', enabled: true }] }
}

// Deletions only: the log of every read and write would cost more than the storage (docs/costs.md).
resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: storage::blobs
  properties: { workspaceId: workspaceId, logs: [{ category: 'StorageDelete', enabled: true }], metrics: [{ category: 'Transaction', enabled: true }] }
}

// Durable Functions deletes messages and rows all day long: metrics only.
resource queueMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: storage::queues
  properties: { workspaceId: workspaceId, metrics: [{ category: 'Transaction', enabled: true }] }
}

resource tableMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: storage::tables
  properties: { workspaceId: workspaceId, metrics: [{ category: 'Transaction', enabled: true }] }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (locked) {
  name: 'keep'
  scope: storage
  properties: { level: 'CanNotDelete', notes: 'Everything that the hub knows.' }
}

output id string = storage.id
output deploymentContainer string = deploymentContainer
