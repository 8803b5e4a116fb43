// What azd deploys: a hub to try things on, named as azd's environment. The environments that stay have their own files (infra/) and go out with az: docs/deployment.md.
using 'azure.bicep'

param environment = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'uksouth')
param storageSku = 'Standard_LRS'
param maximumInstanceCount = 40
param logRetentionDays = 30
param logDailyGigabytes = 1
param alertsEnabled = false
param tags = { product: 'hub', 'azd-env-name': readEnvironmentVariable('AZURE_ENV_NAME', 'dev') }
