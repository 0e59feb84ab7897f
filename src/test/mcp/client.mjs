// The protocol's own client in both eras: lists the tools, calls some, prints what it got, a line each.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [address, token, conversation] = process.argv.slice(2);

function say(name, value) {
  console.log(JSON.stringify({ name, value }));
}

async function speak(era, versionNegotiation) {
  const client = new Client({ name: 'switchboard-test', version: '1' }, { versionNegotiation });
  const transport = new StreamableHTTPClientTransport(new URL(address), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  say(`${era} version`, client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion);
  say(`${era} server`, client.getServerVersion().name);
  say(`${era} tools`, (await client.listTools()).tools.map((tool) => tool.name));
  const call = (name, args) => client.callTool({ name, arguments: args });
  say(`${era} lines`, (await call('who_am_i', {})).structuredContent.lines.length);
  say(`${era} conversations`, (await call('list_conversations', { limit: 5 })).structuredContent.items.length);
  const message = { conversationId: conversation, clientMessageId: `of ${era}`, text: `Hello from ${era}` };
  say(`${era} sent`, (await call('send_text', message)).structuredContent.queueId);
  say(`${era} sent again`, (await call('send_text', message)).structuredContent.queueId);
  const wrong = await call('get_conversation', { conversationId: '999' });
  say(`${era} refused`, { isError: wrong.isError, text: wrong.content[0].text });
  await client.close();
}

await speak('modern', { mode: { pin: '2026-07-28' } });
await speak('legacy', { mode: 'legacy' });
