import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { exchangeDeviceCode, getTokenInfo, refreshUserToken, revokeToken, startDeviceCodeFlow } from 'device-auth';

import { bot, channel, clientId, logBothIn, logIn, startSimulator } from './support.mjs';

let simulator;
before(async () => { simulator = await startSimulator('--viewers', '20'); });
after(() => simulator.stop());

/** What the login server says to it: status and body. */
async function refusal(call) {
  const error = await call.then(() => assert.fail('it was not refused'), thrown => thrown);
  return { status: error.statusCode, message: JSON.parse(error.body).message };
}

test('a device code is pending until somebody allows it, and then good once', async () => {
  const begun = await startDeviceCodeFlow(clientId, ['user:read:chat']);
  assert.equal(begun.expiresIn, 1800);
  assert.equal(begun.interval, 5);
  assert.ok(begun.verificationUri.includes(begun.userCode));
  const ask = () => exchangeDeviceCode(clientId, begun.deviceCode, ['user:read:chat']);
  assert.deepEqual(await refusal(ask()), { status: 400, message: 'authorization_pending' });
  await simulator.allow(begun.userCode, bot.name);
  const token = await ask();
  assert.deepEqual(token.scope, ['user:read:chat']);
  assert.ok(token.refreshToken);
  assert.deepEqual(await refusal(ask()), { status: 400, message: 'invalid device code' });
});

test('validate tells whose token it is and what it may', async () => {
  const token = await logIn(simulator, channel.name, ['bits:read', 'user:read:chat']);
  const info = await getTokenInfo(token.accessToken, clientId);
  assert.equal(info.userId, channel.id);
  assert.equal(info.userName, channel.name);
  assert.equal(info.clientId, clientId);
  assert.deepEqual(info.scopes, ['bits:read', 'user:read:chat']);
  assert.ok(Math.abs(info.expiryDate - Date.now() - token.expiresIn * 1000) < 10_000);
});

test('a refresh token gives a new pair once', async () => {
  const token = await logIn(simulator, bot.name, ['user:read:chat']);
  const renewed = await refreshUserToken(clientId, undefined, token.refreshToken);
  assert.notEqual(renewed.accessToken, token.accessToken);
  assert.notEqual(renewed.refreshToken, token.refreshToken);
  assert.deepEqual(await refusal(refreshUserToken(clientId, undefined, token.refreshToken)),
    { status: 400, message: 'Invalid refresh token' });
});

test('a confidential application cannot refresh without its secret', async () => {
  const token = await logIn(simulator, bot.name, ['user:read:chat']);
  await simulator.set({ confidential: 'yes' });
  assert.deepEqual(await refusal(refreshUserToken(clientId, undefined, token.refreshToken)),
    { status: 400, message: 'missing client secret' });
  await simulator.set({ confidential: 'no' });
});

test('a revoked token is worth nothing', async () => {
  const token = await logIn(simulator, bot.name, ['user:read:chat']);
  await revokeToken(clientId, token.accessToken);
  await assert.rejects(getTokenInfo(token.accessToken, clientId), { name: 'InvalidTokenError' });
});

test('a client whose token runs out refreshes it and goes on', async () => {
  const { auth, api } = await logBothIn(simulator);
  const refreshed = [];
  auth.onRefresh(userId => refreshed.push(userId));
  await simulator.event({ type: 'expire_tokens' });
  const chatters = await api.asUser(bot.id, as => as.chat.getChatters(channel.id));
  assert.equal(chatters.total, 20);
  assert.deepEqual(refreshed, [bot.id]);
});
