// Secrets that others have given the hub, and a key for signing where one is wanted. Who may read them is said by roles.
param name string
param location string
param tags object

@secure()
@description('Values by name. An empty one leaves what the vault has.')
param secrets object

@description('The names of the secrets.')
param secretNames string[]

param credentialsExpireOn string

@allowed(['none', 'software', 'hsm'])
param signingKey string

param private bool
param locked bool
param workspaceId string

var expiry = empty(credentialsExpireOn) ? {} : { exp: dateTimeToEpoch(credentialsExpireOn) }

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: signingKey == 'hsm' ? 'premium' : 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    networkAcls: { bypass: 'None', defaultAction: private ? 'Deny' : 'Allow' }
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
  }
}

resource given 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = [
  for secret in secretNames: if (!empty(secrets[secret])) {
    parent: vault
    name: secret
    properties: { value: secrets[secret], attributes: union({ enabled: true }, expiry) }
  }
]

resource signing 'Microsoft.KeyVault/vaults/keys@2024-11-01' = if (signingKey != 'none') {
  parent: vault
  name: 'signing'
  properties: { kty: signingKey == 'hsm' ? 'EC-HSM' : 'EC', curveName: 'P-256', keyOps: ['sign', 'verify'] }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: vault
  properties: { workspaceId: workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }], metrics: [{ category: 'AllMetrics', enabled: true }] }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (locked) {
  name: 'keep'
  scope: vault
  properties: { level: 'CanNotDelete', notes: 'The secrets by which the hub reaches others.' }
}

output id string = vault.id
output uri string = vault.properties.vaultUri
