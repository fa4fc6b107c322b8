// An OpenID provider on this machine that stands in for Microsoft's.
import { createPrivateKey, randomUUID, X509Certificate } from "node:crypto";
import { HttpServer, OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";
import { ownCertificate } from "../../support/stand-in.mjs";

export const CLIENT_ID = "4a7e9c1e-66f5-4c3b-9d6c-0c5b4f1a2d3e";
export const TENANT = "contoso.example";
export const TENANT_ID = "b2a1c0de-5f3e-4d7a-8c9b-1e2f3a4b5c6d";

/** Microsoft's paths, so that this provider can also stand in for `login.microsoftonline.com`. */
const ENDPOINTS = { authorize: `/${TENANT}/oauth2/v2.0/authorize`, token: `/${TENANT}/oauth2/v2.0/token` };

/** The scope and the claims for the access token. MSAL also asks for claims for the id token. */
const asked = ({ scope, claims }) => ({ scope, claims: JSON.parse(claims).access_token });

/**
 * An OpenID provider on this machine that signs in without a password: each popup returns at once, as `user`. It records
 * the requests and the tokens it gave; its members control what it does.
 */
export class Provider {
  #server;

  /** Back to the initial state. */
  reset() {
    this.user = "adele";
    /** How long access tokens are valid, in seconds. MSAL renews them five minutes earlier. */
    this.expiresIn = 3600;
    /** The error for refresh tokens, until the next popup. */
    this.refusal = undefined;
    /** Authorization requests, each of which is a popup, and token requests. */
    this.popups = [];
    this.grants = [];
    this.accessTokens = [];
    this.secrets = [];
  }

  async start() {
    this.reset();
    const issuer = new OAuth2Issuer();
    await issuer.keys.generate("ES256");
    const service = new OAuth2Service(issuer, ENDPOINTS);
    service.on("beforeAuthorizeRedirect", (redirect, { query }) => this.#authorize(redirect.url, query));
    service.on("beforeTokenSigning", ({ payload }) => this.#sign(payload));
    service.on("beforeResponse", (response, { body }) => this.#answer(response, body));
    this.#server = new HttpServer(service.requestHandler, await https());
    await this.#server.start(0, "127.0.0.1");
    this.port = this.#server.address().port;
    this.url = issuer.url = `https://localhost:${this.port}`;
    return this;
  }

  stop() {
    return this.#server.stop();
  }

  /** MSAL wants the answer in the fragment, which no server sees. */
  #authorize(url, query) {
    this.popups.push(asked(query));
    this.refusal = undefined;
    url.hash = url.searchParams;
    url.search = "";
  }

  #sign(payload) {
    // Otherwise two tokens of the same second would be equal.
    payload.jti = randomUUID();
    payload.sub = payload.oid = this.user;
    payload.tid = TENANT_ID;
    payload.preferred_username = `${this.user}@${TENANT}`;
  }

  #answer(response, request) {
    this.grants.push({ type: request.grant_type, ...asked(request) });
    if (request.grant_type === "refresh_token" && this.refusal) {
      response.statusCode = 400;
      response.body = { error: this.refusal, error_description: "the test wants it so" };
      return;
    }
    const { access_token, id_token, refresh_token } = response.body;
    this.accessTokens.push(access_token);
    this.secrets.push(access_token, id_token, refresh_token);
    response.body.expires_in = this.expiresIn;
    response.body.client_info = Buffer.from(JSON.stringify({ uid: this.user, utid: TENANT_ID })).toString("base64url");
  }
}

async function https() {
  const { certificate, key } = await ownCertificate();
  return {
    cert: new X509Certificate(certificate).toString(),
    key: createPrivateKey({ key, format: "der", type: "pkcs8" }).export({ format: "pem", type: "pkcs8" }),
  };
}
