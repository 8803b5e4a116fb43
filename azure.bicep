// The hub in one resource group: the function app, its storage, its Service Bus and its Key Vault, joined by the app's own identity, and what watches them.
// No shared key is used anywhere. Parameters, step by step: docs/deployment.md.
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
@description('That application\'s secret. Empty leaves the one that the vault has.')
param microsoft365ClientSecret string = ''

@description('The address of the DeX API, with its path; empty: DeX cannot be installed.')
param dexBaseUrl string = ''

@secure()
@description('The subscription key of the DeX API\'s gateway. Empty leaves the one that the vault has.')
param dexKey string = ''

@description('The most instances that run at once.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Instances that are always there for HTTP, so that nobody waits for one to start. They are paid for when idle, too.')
@minValue(0)
param alwaysReadyInstances int = 0

@description('The server that sends the hub\'s mail (SMTP); empty sends none.')
param mailHost string = ''

@description('Its port: 587 with STARTTLS, 465 with TLS from the start.')
param mailPort int = 587

@description('The address that the hub\'s mail comes from.')
param mailFrom string = ''

@description('Whom the hub signs in as at the mail server; empty for nobody.')
param mailUser string = ''

@secure()
@description('The password of mailUser. Empty leaves the one that the vault has.')
param mailPassword string = ''

@description('Client id of the Entra application by which people sign in with Microsoft; empty: they do not.')
param microsoftSignInClientId string = ''

@secure()
@description('That application\'s secret. Empty leaves the one that the vault has.')
param microsoftSignInClientSecret string = ''

@description('Client id of the Google OAuth client by which people sign in with Google; empty: they do not.')
param googleSignInClientId string = ''

@secure()
@description('That client\'s secret. Empty leaves the one that the vault has.')
param googleSignInClientSecret string = ''

@description('When the first of the secrets above ends (2027-11-01T00:00:00Z); the vault tells 30 days before. Empty: they do not end.')
param credentialsExpireOn string = ''

@description('Other settings by name, such as Nightly__Together: docs/deployment.md lists those that have defaults.')
param moreSettings object = {}

@description('The domain by which people reach the hub, such as hub.example.org; its CNAME and TXT records must stand. Empty: the function app\'s own name.')
param customDomain string = ''

@description('True in the one deployment that binds customDomain for the first time: later ones leave the binding alone, so that nobody is without TLS meanwhile.')
param bindCustomDomain bool = false

@description('Whether storage, Service Bus and Key Vault are reached over private endpoints only. Service Bus is then Premium.')
param privateEndpoints bool = false

@description('The addresses of the network that private endpoints need.')
param addressSpace string = '10.60.0.0/16'

@description('How often storage is copied: ZRS over the zones of a region, GZRS and RAGZRS to a second region besides.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS', 'Standard_RAGZRS'])
param storageSku string = 'Standard_ZRS'

@description('Whether storage and vault are locked against deletion.')
param lockData bool = false

@description('For how many days nobody can change or delete a seal of the audit, counted from the day of the seal; as long as audits are kept, at least. 0 for no such rule.')
@minValue(0)
@maxValue(2557)
param auditSealDays int = 400

@description('A key in the vault for signing tokens: none, software, or hsm (the vault is then Premium). Nothing signs with it yet: docs/recovery.md.')
@allowed(['none', 'software', 'hsm'])
param signingKey string = 'none'

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('The most gigabytes of logs that are taken in a day; -1 for no limit. Alerts see nothing beyond it.')
param logDailyGigabytes int = -1

@description('Who is told of alerts.')
param alertEmails string[] = []

@description('Whether alerts are raised.')
param alertsEnabled bool = true

@description('What the resource group may cost in a month, in the subscription\'s currency; 0 for no budget.')
param monthlyBudget int = 0

@description('The first month of the budget, as its first day. It cannot be changed once the budget is there.')
param budgetFrom string = '2026-12-01'

@description('Tags on every resource.')
param tags object = {}

// Names are made here and given to modules, which do not hand them on: so what-if knows them before anything is there.
var suffix = uniqueString(resourceGroup().id, environment)
var appName = 'hub-${environment}-${suffix}'
var storageName = 'hub${environment}${take(suffix, 12)}'
var vaultName = 'hub-${environment}-${take(suffix, 11)}'
var hostName = empty(customDomain) ? '${appName}.azurewebsites.net' : customDomain
// The queues that the functions name (ServiceBusTrigger). Messages of a site, or of a partner and a site, are a session, so that they are handled in order.
var sessionQueues = ['mis-feeds', 'partner-events']
var plainQueues = ['password-recoveries', 'account-notices', 'directory-plans', 'heartbeats']

// What the code reads (core, functions); of what is not here the code knows a default.
var settings = {
  Sts__Issuer: 'https://${hostName}/'
  Microsoft365__ClientId: microsoft365ClientId
  Microsoft365__ClientSecret: empty(microsoft365ClientId) ? '' : '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/microsoft365-client-secret/)'
  Dex__BaseUrl: dexBaseUrl
  Dex__Key: empty(dexBaseUrl) ? '' : '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/dex-key/)'
  ExternalProviders__Microsoft__ClientId: microsoftSignInClientId
  ExternalProviders__Microsoft__ClientSecret: empty(microsoftSignInClientId) ? '' : '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/microsoft-sign-in-client-secret/)'
  ExternalProviders__Google__ClientId: googleSignInClientId
  ExternalProviders__Google__ClientSecret: empty(googleSignInClientId) ? '' : '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/google-sign-in-client-secret/)'
  Mail__Host: mailHost
  Mail__Port: string(mailPort)
  Mail__From: mailFrom
  Mail__User: mailUser
  Mail__Password: empty(mailUser) ? '' : '@Microsoft.KeyVault(SecretUri=${vault.outputs.uri}secrets/mail-password/)'
}

module monitoring 'infra/monitoring.bicep' = {
  params: { name: appName, location: location, tags: tags, retentionDays: logRetentionDays, dailyGigabytes: logDailyGigabytes }
}

module network 'infra/network.bicep' = if (privateEndpoints) {
  params: { name: appName, location: location, tags: tags, addressSpace: addressSpace, workspaceId: monitoring.outputs.workspaceId }
}

module storage 'infra/storage.bicep' = {
  params: {
    name: storageName
    location: location
    tags: tags
    sku: storageSku
    private: privateEndpoints
    locked: lockData
    workspaceId: monitoring.outputs.workspaceId
    sealDays: auditSealDays
  }
}

module bus 'infra/bus.bicep' = {
  params: {
    name: appName
    location: location
    tags: tags
    sessionQueues: sessionQueues
    plainQueues: plainQueues
    private: privateEndpoints
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'infra/vault.bicep' = {
  params: {
    name: vaultName
    location: location
    tags: tags
    secrets: {
      'microsoft365-client-secret': microsoft365ClientSecret
      'dex-key': dexKey
      'microsoft-sign-in-client-secret': microsoftSignInClientSecret
      'google-sign-in-client-secret': googleSignInClientSecret
      'mail-password': mailPassword
    }
    secretNames: ['microsoft365-client-secret', 'dex-key', 'microsoft-sign-in-client-secret', 'google-sign-in-client-secret', 'mail-password']
    credentialsExpireOn: credentialsExpireOn
    signingKey: signingKey
    private: privateEndpoints
    locked: lockData
    workspaceId: monitoring.outputs.workspaceId
  }
}

module endpoints 'infra/endpoints.bicep' = if (privateEndpoints) {
  params: {
    name: appName
    location: location
    tags: tags
    networkId: network!.outputs.networkId
    subnetId: network!.outputs.endpointsSubnetId
    storageId: storage.outputs.id
    busId: bus.outputs.id
    vaultId: vault.outputs.id
  }
}

module app 'infra/app.bicep' = {
  params: {
    name: appName
    location: location
    tags: tags
    settings: union(settings, moreSettings)
    storageName: storageName
    deploymentContainer: storage.outputs.deploymentContainer
    busName: appName
    insightsName: appName
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    subnetId: privateEndpoints ? network!.outputs.functionsSubnetId : null
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [bus, endpoints]
}

module roles 'infra/roles.bicep' = {
  params: {
    appName: appName
    principalId: app.outputs.principalId
    storageName: storageName
    busName: appName
    vaultName: vaultName
    insightsName: appName
    maySign: signingKey != 'none'
  }
}

module domain 'infra/domain.bicep' = if (!empty(customDomain)) {
  params: { appName: appName, location: location, tags: tags, domain: customDomain, bind: bindCustomDomain }
  dependsOn: [app]
}

module alerts 'infra/alerts.bicep' = {
  params: {
    name: appName
    location: location
    tags: tags
    emails: alertEmails
    enabled: alertsEnabled
    busId: bus.outputs.id
    insightsId: monitoring.outputs.insightsId
    vaultId: vault.outputs.id
    workspaceId: monitoring.outputs.workspaceId
  }
}

module workbook 'infra/workbook.bicep' = {
  params: {
    name: guid(resourceGroup().id, environment)
    location: location
    tags: tags
    insightsId: monitoring.outputs.insightsId
    busId: bus.outputs.id
    storageId: storage.outputs.id
    appId: app.outputs.id
  }
}

module budget 'infra/budget.bicep' = if (monthlyBudget > 0) {
  params: { name: appName, amount: monthlyBudget, from: budgetFrom, emails: alertEmails }
}

@description('Where the hub answers.')
output url string = 'https://${hostName}'

@description('The function app.')
output appName string = appName

@description('What a custom domain\'s CNAME record names.')
output defaultHostName string = app.outputs.defaultHostName

@description('What the TXT record asuid.<custom domain> holds.')
output domainVerificationId string = app.outputs.domainVerificationId

@description('Where secrets are.')
output vaultName string = vaultName
