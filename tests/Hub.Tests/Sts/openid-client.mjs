// The npm package openid-client against a running hub. Takes its settings as JSON in the first argument, prints a line for each step that succeeded, and ends
// with an error at the first that did not.
import * as oidc from 'openid-client';

const { hub, organisation, machine, app, username, password } = JSON.parse(process.argv[2]);
const insecure = { execute: [oidc.allowInsecureRequests] };
const done = step => console.log(`ok ${step}`);

function check(right, what) {
  if (!right) throw new Error(what);
}

/** Opens an address as a browser, signs in on the page that it leads to, and returns where the hub sends the person in the end. */
async function signIn(url) {
  const cookies = new Map();
  const go = async (target, init = {}) => {
    const headers = { ...init.headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(target, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (!location) return response;
    const next = new URL(location, hub);
    return next.origin === new URL(hub).origin ? go(next) : next;
  };
  const page = await (await go(url)).text();
  const form = new URLSearchParams();
  const decode = text => text.replace(/&#x([0-9A-Fa-f]+);/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  for (const [input] of page.matchAll(/<input[^>]*>/g))
    form.set(/name="([^"]*)"/.exec(input)[1], decode(/value="([^"]*)"/.exec(input)?.[1] ?? ''));
  form.set('username', username);
  form.set('password', password);
  const answer = await go(new URL('/login', hub), { method: 'POST', body: form });
  check(answer instanceof URL, `Still at the hub after the sign-in: ${answer.status}`);
  return answer;
}

const basic = await oidc.discovery(new URL(hub), machine.id, undefined, oidc.ClientSecretBasic(machine.secret), insecure);
done('discovery');

const byBasic = await oidc.clientCredentialsGrant(basic, { scope: 'hub.manage', acr_values: `orgselected:${organisation}` });
check(byBasic.token_type === 'bearer' && byBasic.expires_in > 3500, 'Not a bearer token for an hour.');
done('client credentials, basic');

const post = await oidc.discovery(new URL(hub), machine.id, undefined, oidc.ClientSecretPost(machine.secret), insecure);
const byPost = await oidc.clientCredentialsGrant(post, { scope: 'hub.manage' });
done('client credentials, post');

check((await oidc.tokenIntrospection(basic, byPost.access_token)).active === true, 'A good token is not active.');
done('introspection');

await oidc.tokenRevocation(basic, byPost.access_token);
check((await oidc.tokenIntrospection(basic, byPost.access_token)).active === false, 'A revoked token is active.');
done('revocation');

const config = await oidc.discovery(new URL(hub), app.id, undefined, oidc.ClientSecretBasic(app.secret), insecure);
async function code(build) {
  const [pkceCodeVerifier, expectedState, expectedNonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
  const url = await build({
    redirect_uri: app.redirectUri, scope: 'openid profile email offline_access', state: expectedState, nonce: expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
  });
  return oidc.authorizationCodeGrant(config, await signIn(url), { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true });
}

const tokens = await code(parameters => oidc.buildAuthorizationUrl(config, parameters));
check(tokens.claims().organisation === organisation, 'The identity token is not for the organisation.');
done('code with PKCE');

const info = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
check(info.preferred_username === username, 'The userinfo is not the person\'s.');
done('userinfo');

const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token);
check(refreshed.refresh_token !== tokens.refresh_token, 'The refresh token was not rotated.');
done('refresh');

const pushed = await code(parameters => oidc.buildAuthorizationUrlWithPAR(config, parameters));
check(pushed.claims().sub === info.sub, 'Another person.');
done('pushed authorization request');

const end = await fetch(oidc.buildEndSessionUrl(config, { id_token_hint: pushed.id_token, post_logout_redirect_uri: app.signedOutUri, state: 'bye' }), { redirect: 'manual' });
check(end.headers.get('location') === `${app.signedOutUri}?state=bye`, `Sent to ${end.headers.get('location')} after the sign-out.`);
done('end session');
