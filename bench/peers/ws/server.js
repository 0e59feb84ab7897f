// What an inbox's push costs with the field's usual WebSocket server: each webhook posted becomes one frame of our
// size to every client. Keeps nothing, reads no database. SIGUSR2 collects garbage, so that memory can be compared.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const secret = process.env.APP_SECRET;
const padding = 'x'.repeat(900);
const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    const wanted = createHmac('sha256', secret).update(body).digest();
    const given = Buffer.from(String(request.headers['x-hub-signature-256']).slice(7), 'hex');
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      response.writeHead(403).end('{}');
      return;
    }
    const { text } = JSON.parse(body).entry[0].changes[0].value.messages[0];
    const frame = JSON.stringify({ type: 'event', data: { text: text.body, padding } });
    for (const client of sockets.clients) {
      client.send(frame);
    }
    response.writeHead(200).end('{}');
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.once('message', () => socket.send('{"type":"ready"}'));
});
process.on('SIGUSR2', () => globalThis.gc());
server.listen(Number(process.env.PORT), '127.0.0.1');
