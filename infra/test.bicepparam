// As live, smaller: what is tried here is what will be live.
using '../azure.bicep'

param environment = 'test'
param storageSku = 'Standard_ZRS'
param logRetentionDays = 30
param logDailyGigabytes = 5
param monthlyBudget = 300
param budgetFrom = '2026-12-01'
param alertEmails = [readEnvironmentVariable('HUB_ALERT_EMAIL', 'operations@example.org')]
param tags = { product: 'hub', environment: 'test' }

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
