// A hub to try things on: the cheapest of everything, nobody woken.
using '../azure.bicep'

param environment = 'dev'
param storageSku = 'Standard_LRS'
param auditSealDays = 0
param maximumInstanceCount = 40
param logRetentionDays = 30
param logDailyGigabytes = 1
param alertsEnabled = false
param monthlyBudget = 50
param budgetFrom = '2026-12-01'
param alertEmails = [readEnvironmentVariable('HUB_ALERT_EMAIL', 'operations@example.org')]
param tags = { product: 'hub', environment: 'dev' }
