// The domain by which people reach the hub, with a certificate that the platform makes and renews. Its CNAME and TXT records must stand before.
param appName string
param location string
param tags object
param domain string

@description('Whether the name is bound here; one that is bound is left alone, as it would lose its certificate for a while.')
param bind bool

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2024-11-01' = if (bind) {
  parent: app
  name: domain
  properties: { hostNameType: 'Verified', customHostNameDnsRecordType: 'CName' }
}

resource certificate 'Microsoft.Web/sites/certificates@2024-11-01' = {
  parent: app
  name: replace(domain, '.', '-')
  location: location
  tags: tags
  properties: { canonicalName: domain }
  dependsOn: [binding]
}

// The same binding once more: a certificate is made only for a name that is bound, and has no thumbprint before.
module secured 'domain-certificate.bicep' = {
  params: { appName: appName, domain: domain, thumbprint: certificate.properties.thumbprint }
}
