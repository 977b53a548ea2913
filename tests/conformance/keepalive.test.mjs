import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { EventSubWsListener } from '@twurple/eventsub-ws';

import { channel, logBothIn, next, startSimulator } from './support.mjs';

let simulator;
let api;
before(async () => {
  simulator = await startSimulator('--viewers', '20');
  ({ api } = await logBothIn(simulator));
});
after(() => simulator.stop());

test('a quiet socket is kept alive, and given up when it falls silent', async () => {
  const listener = new EventSubWsListener({ apiClient: api, logger: { minLevel: 'critical' } });
  let lost = 0;
  listener.onUserSocketDisconnect(() => { ++lost; });
  const ready = next(resolve => listener.onUserSocketReady(resolve));
  listener.onChannelCheer(channel.id, () => {});
  listener.start();
  await ready;
  // twurple gives a socket up after 12 seconds without a word.
  await new Promise(resolve => setTimeout(resolve, 13_000));
  assert.equal(lost, 0);
  await simulator.set({ keepalives: 'no' });
  const given_up = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('it was not given up')), 23_000);
    listener.onUserSocketDisconnect(() => { clearTimeout(late); resolve(); });
  });
  await given_up;
  listener.stop();
});
