// A certified OpenID Connect provider on 127.0.0.1 for the tests: everybody who types a name is who they say.
// node provider.mjs PORT REDIRECT [CLAIMS_IN_ID_TOKEN]
import Provider from "oidc-provider";

const [port, redirect, inside] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "board", client_secret: "kept-by-the-board-and-the-provider", redirect_uris: [redirect] }],
  claims: { profile: ["preferred_username"] },
  conformIdTokenClaims: inside !== "inside",
  pkce: { required: () => true },
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
