// What wakes somebody. Each rule is on what the platform or the hub is known to emit; the queries are in queries/.
param name string
param location string
param tags object
param emails string[]
param enabled bool
param busId string
param insightsId string
param vaultId string
param workspaceId string

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'Hub'
    enabled: true
    emailReceivers: [for email in emails: { name: email, emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'A queue holds messages that failed ten times (docs/deployment.md, When an alert comes).'
    severity: 1
    enabled: enabled
    scopes: [busId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['*'] }]
          timeAggregation: 'Average'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: group.id }]
  }
}

var queries = [
  {
    name: 'failed-orchestrations'
    text: 'An orchestration ended in failure.'
    query: loadTextContent('queries/failed-orchestrations.kql')
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
  }
  {
    name: 'token-errors'
    text: 'The STS fails, or refuses most who ask for a token.'
    query: loadTextContent('queries/token-errors.kql')
    severity: 1
    every: 'PT5M'
    window: 'PT15M'
  }
  {
    name: 'night-not-finished'
    text: 'It is past six and the nightly sync has not come to its end.'
    query: loadTextContent('queries/night-not-finished.kql')
    severity: 2
    every: 'PT15M'
    window: 'P1D'
  }
  {
    name: 'mail-not-sent'
    text: 'The mail server does not take the hub\'s mail.'
    query: loadTextContent('queries/mail-not-sent.kql')
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
  }
]

resource queried 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in queries: {
    name: '${name}-${rule.name}'
    location: location
    tags: tags
    properties: {
      displayName: '${name}-${rule.name}'
      description: '${rule.text} (docs/deployment.md, When an alert comes).'
      severity: rule.severity
      enabled: enabled
      scopes: [insightsId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      actions: { actionGroups: [group.id] }
    }
  }
]

// The vault tells of what ends in 30 days, and of what has ended.
resource vaultEvents 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: '${name}-vault'
  location: location
  tags: tags
  properties: { source: vaultId, topicType: 'Microsoft.KeyVault.vaults' }
}

resource expiry 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = if (enabled) {
  parent: vaultEvents
  name: 'expiry'
  properties: {
    // The only schema that alerts are made of.
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: [
        'Microsoft.KeyVault.SecretNearExpiry'
        'Microsoft.KeyVault.SecretExpired'
        'Microsoft.KeyVault.CertificateNearExpiry'
        'Microsoft.KeyVault.CertificateExpired'
        'Microsoft.KeyVault.KeyNearExpiry'
        'Microsoft.KeyVault.KeyExpired'
      ]
    }
    destination: {
      endpointType: 'MonitorAlert'
      properties: {
        severity: 'Sev2'
        description: 'A secret, key or certificate of the hub ends soon or has ended (docs/deployment.md, When an alert comes).'
        actionGroups: [group.id]
      }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: vaultEvents
  properties: { workspaceId: workspaceId, logs: [{ categoryGroup: 'allLogs', enabled: true }], metrics: [{ category: 'AllMetrics', enabled: true }] }
}
