// The hub in one resource group: the function app, its storage and its Service Bus, joined by the app's own identity. No shared key is used anywhere.
targetScope = 'resourceGroup'

@description('Short name of the environment: it becomes part of every resource name.')
@minLength(2)
@maxLength(8)
param environment string

@description('Where the resources are.')
param location string = resourceGroup().location

@description('Client id of the multi-tenant Entra application by which the hub reaches the schools\' Microsoft 365 tenants. Empty: no Office 365.')
param microsoft365ClientId string = ''

@secure()
@description('That application\'s secret.')
param microsoft365ClientSecret string = ''

@description('The address of the DeX API, with its path; empty: DeX cannot be installed.')
param dexBaseUrl string = ''

@secure()
@description('The subscription key of the DeX API\'s gateway.')
param dexKey string = ''

@description('The most instances that run at once.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('The server that sends the hub\'s mail (SMTP); empty sends none.')
param mailHost string = ''

@description('Its port: 587 with STARTTLS, 465 with TLS from the start.')
param mailPort int = 587

@description('The address that the hub\'s mail comes from.')
param mailFrom string = ''

@description('Whom the hub signs in as at the mail server; empty for nobody.')
param mailUser string = ''

@secure()
@description('The password of mailUser.')
param mailPassword string = ''

@description('Client id of the Entra application by which people sign in with Microsoft; empty: they do not.')
param microsoftSignInClientId string = ''

@secure()
@description('That application\'s secret.')
param microsoftSignInClientSecret string = ''

@description('Client id of the Google OAuth client by which people sign in with Google; empty: they do not.')
param googleSignInClientId string = ''

@secure()
@description('That client\'s secret.')
param googleSignInClientSecret string = ''

var suffix = uniqueString(resourceGroup().id, environment)
var deploymentContainer = 'deployments'
// The queues that the functions name (ServiceBusTrigger). Messages of a site, or of a partner and a site, are a session, so that they are handled in order.
var sessionQueues = ['mis-feeds', 'partner-events']
var plainQueues = ['password-recoveries', 'account-notices', 'heartbeats']
var roles = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var serviceBusDataOwner = '090c5cfd-751d-490a-894a-3ce6f1109419'

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'hub${environment}${take(suffix, 12)}'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { deleteRetentionPolicy: { enabled: true, days: 14 } }

    resource deployments 'containers' = { name: deploymentContainer }
  }
}

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'hub-${environment}-${suffix}'
  location: location
  sku: { name: 'Standard', tier: 'Standard' }
  properties: { disableLocalAuth: true, minimumTlsVersion: '1.2' }

  resource queues 'queues' = [
    for name in sessionQueues: {
      name: name
      properties: { requiresSession: true, maxDeliveryCount: 10, lockDuration: 'PT5M', deadLetteringOnMessageExpiration: true }
    }
  ]

  resource unordered 'queues' = [
    for name in plainQueues: {
      name: name
      properties: { maxDeliveryCount: 10, lockDuration: 'PT5M', deadLetteringOnMessageExpiration: true }
    }
  ]
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'hub-${environment}-${suffix}'
  location: location
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'hub-${environment}-${suffix}'
  location: location
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      appSettings: [
        { name: 'AzureWebJobsStorage__accountName', value: storage.name }
        { name: 'ServiceBus__fullyQualifiedNamespace', value: '${bus.name}.servicebus.windows.net' }
        // The runtime sizes its youngest generation by the processor's cache, which a virtual machine may hide; then it collects all the time.
        { name: 'DOTNET_GCgen0size', value: '0x4000000' }
        { name: 'Microsoft365__ClientId', value: microsoft365ClientId }
        { name: 'Microsoft365__ClientSecret', value: microsoft365ClientSecret }
        { name: 'Dex__BaseUrl', value: dexBaseUrl }
        { name: 'Dex__Key', value: dexKey }
        { name: 'ExternalProviders__Microsoft__ClientId', value: microsoftSignInClientId }
        { name: 'ExternalProviders__Microsoft__ClientSecret', value: microsoftSignInClientSecret }
        { name: 'ExternalProviders__Google__ClientId', value: googleSignInClientId }
        { name: 'ExternalProviders__Google__ClientSecret', value: googleSignInClientSecret }
        { name: 'Mail__Host', value: mailHost }
        { name: 'Mail__Port', value: string(mailPort) }
        { name: 'Mail__From', value: mailFrom }
        { name: 'Mail__User', value: mailUser }
        { name: 'Mail__Password', value: mailPassword }
      ]
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: { type: 'SystemAssignedIdentity' }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: maximumInstanceCount }
    }
  }
}

resource storageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    name: guid(storage.id, app.id, role.value)
    scope: storage
    properties: {
      principalId: app.identity.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

resource busRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus.id, app.id, serviceBusDataOwner)
  scope: bus
  properties: {
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceBusDataOwner)
  }
}

@description('Where the hub answers.')
output url string = 'https://${app.properties.defaultHostName}'
