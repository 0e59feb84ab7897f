// Three clients of Meta's Cloud API that others wrote, each sending to the simulator as they would to Meta.
// usage: node clients.mjs <http://host:port> <phone number id> <access token>; prints one line of JSON for each call.
import GreatDetail from "@great-detail/whatsapp";
import { WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { markMessageRead, sendButtonsMessage, sendTextMessage } from "@whatsapp-cloudapi/client";

const [baseUrl, from, accessToken] = process.argv.slice(2);
const to = "+16505551234";
const say = (client, answer) => console.log(JSON.stringify({ client, answer }));

const kapso = new WhatsAppClient({ accessToken, baseUrl });
const text = await kapso.messages.sendText({ phoneNumberId: from, to, body: "Hello from kapso" });
say("kapso text", text);
say("kapso buttons", await kapso.messages.sendInteractiveButtons({
  phoneNumberId: from, to, bodyText: "Which?", buttons: [{ id: "a", title: "Accept" }, { id: "b", title: "Decline" }],
}));
say("kapso read", await kapso.messages.markRead({ phoneNumberId: from, messageId: text.messages[0].id, typingIndicator: { type: "text" } }));
const media = await kapso.media.upload({ phoneNumberId: from, type: "image", file: new Blob(["not really"], { type: "image/png" }), fileName: "a.png" });
say("kapso upload", media);
say("kapso image", await kapso.messages.sendImage({ phoneNumberId: from, to, image: { id: media.id, caption: "A picture" } }));

say("cloudapi text", await sendTextMessage({ accessToken, from, to, text: "Hello from cloudapi", baseUrl }));
say("cloudapi buttons", await sendButtonsMessage({ accessToken, from, to, bodyText: "Which?", buttons: [{ id: "a", title: "Yes" }], baseUrl }));
say("cloudapi read", await markMessageRead({ accessToken, from, messageId: text.messages[0].id, baseUrl }));
let refused = "nothing";
await sendTextMessage({ accessToken: "wrong", from, to, text: "x", baseUrl }).catch((e) => (refused = e.message));
say("cloudapi refusal", refused);

const detail = new GreatDetail({ baseUrl: `${baseUrl}/v24.0`, request: { headers: { Authorization: `Bearer ${accessToken}` } } });
const sent = await detail.message.createMessage({ phoneNumberID: from, to, type: "text", text: { body: "Hello from great-detail" } });
say("great-detail text", typeof sent?.json === "function" ? await sent.json() : sent);
