// The hub that schools use: storage copied to a second region and locked, data reached over private endpoints only, an instance always there, everybody told.
using '../azure.bicep'

param environment = 'live'
param storageSku = 'Standard_RAGZRS'
param lockData = true
param privateEndpoints = true
param alwaysReadyInstances = 2
param maximumInstanceCount = 200
param logRetentionDays = 90
param monthlyBudget = 3000
param budgetFrom = '2026-12-01'
param alertEmails = [readEnvironmentVariable('HUB_ALERT_EMAIL', 'operations@example.org')]
param tags = { product: 'hub', environment: 'live' }

param customDomain = readEnvironmentVariable('HUB_CUSTOM_DOMAIN', '')
param bindCustomDomain = bool(readEnvironmentVariable('HUB_BIND_CUSTOM_DOMAIN', 'false'))
param microsoft365ClientId = readEnvironmentVariable('HUB_MICROSOFT365_CLIENT_ID', '')
param microsoft365ClientSecret = readEnvironmentVariable('HUB_MICROSOFT365_CLIENT_SECRET', '')
param microsoftSignInClientId = readEnvironmentVariable('HUB_MICROSOFT_SIGN_IN_CLIENT_ID', '')
param microsoftSignInClientSecret = readEnvironmentVariable('HUB_MICROSOFT_SIGN_IN_CLIENT_SECRET', '')
param googleSignInClientId = readEnvironmentVariable('HUB_GOOGLE_SIGN_IN_CLIENT_ID', '')
param googleSignInClientSecret = readEnvironmentVariable('HUB_GOOGLE_SIGN_IN_CLIENT_SECRET', '')
param dexBaseUrl = readEnvironmentVariable('HUB_DEX_BASE_URL', '')
param dexKey = readEnvironmentVariable('HUB_DEX_KEY', '')
param mailHost = readEnvironmentVariable('HUB_MAIL_HOST', '')
param mailFrom = readEnvironmentVariable('HUB_MAIL_FROM', '')
param mailUser = readEnvironmentVariable('HUB_MAIL_USER', '')
param mailPassword = readEnvironmentVariable('HUB_MAIL_PASSWORD', '')
param credentialsExpireOn = readEnvironmentVariable('HUB_CREDENTIALS_EXPIRE_ON', '')
