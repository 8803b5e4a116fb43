// Puts a certificate to a bound domain.
param appName string
param domain string
param thumbprint string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2024-11-01' = {
  parent: app
  name: domain
  properties: { hostNameType: 'Verified', customHostNameDnsRecordType: 'CName', sslState: 'SniEnabled', thumbprint: thumbprint }
}
