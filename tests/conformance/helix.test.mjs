import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { bot, channel, logBothIn, startSimulator } from './support.mjs';

let simulator;
let api;
before(async () => {
  simulator = await startSimulator('--viewers', '250', '--churn', '0');
  ({ api } = await logBothIn(simulator));
});
after(() => simulator.stop());

test('users are found by name and by id', async () => {
  const found = await api.asUser(bot.id, as => as.users.getUserByName(channel.name));
  assert.equal(found.id, channel.id);
  assert.equal(found.displayName, 'Pretend_Channel');
  assert.equal(found.broadcasterType, 'affiliate');
  assert.deepEqual((await api.asUser(bot.id, as => as.users.getUsersByIds([channel.id, bot.id]))).map(user => user.name).sort(),
    [bot.name, channel.name].sort());
  assert.equal(await api.asUser(bot.id, as => as.users.getUserByName('nobody_has_this_one')), null);
});

test('chatters come each once, page by page, with their total', async () => {
  const first = await api.asUser(bot.id, as => as.chat.getChatters(channel.id, { limit: 100 }));
  assert.equal(first.data.length, 100);
  assert.equal(first.total, 250);
  const second = await api.asUser(bot.id, as => as.chat.getChatters(channel.id, { limit: 100, after: first.cursor }));
  assert.equal(second.data.length, 100);
  const all = await api.asUser(bot.id, as => as.chat.getChattersPaginated(channel.id).getAll());
  assert.equal(new Set(all.map(chatter => chatter.userId)).size, 250);
  assert.ok(all.some(chatter => chatter.userName === channel.name));
});

test('the streamer sees the chatters too', async () => {
  assert.equal((await api.asUser(channel.id, as => as.chat.getChatters(channel.id))).total, 250);
});

test('a stream is there while it is live', async () => {
  const stream = await api.asUser(bot.id, as => as.streams.getStreamByUserId(channel.id));
  assert.equal(stream.type, 'live');
  assert.equal(stream.userName, channel.name);
  assert.ok(stream.startDate <= new Date());
  await simulator.set({ live: 'no' });
  assert.equal(await api.asUser(bot.id, as => as.streams.getStreamByUserName(channel.name)), null);
  await simulator.set({ live: 'yes' });
});

test('moderators are told to the streamer', async () => {
  await simulator.event({ type: 'mod', user: 'ann' });
  const moderators = await api.moderation.getModeratorsPaginated(channel.id).getAll();
  const names = moderators.map(moderator => moderator.userName);
  assert.ok(names.includes(bot.name));
  assert.ok(names.includes('ann'));
});

test('VIPs are told to the streamer', async () => {
  await simulator.event({ type: 'vip', user: 'vera' });
  const vips = await api.channels.getVipsPaginated(channel.id).getAll();
  assert.ok(vips.some(vip => vip.name === 'vera'));
});

test('subscriptions are told to the streamer, with their tier, points and total', async () => {
  await simulator.event({ type: 'subscribe', user: 'bob', tier: '2' });
  const page = await api.subscriptions.getSubscriptions(channel.id);
  assert.ok(page.points >= page.total);
  const all = await api.subscriptions.getSubscriptionsPaginated(channel.id).getAll();
  assert.equal(all.length, page.total);
  assert.equal(all.find(subscription => subscription.userName === 'bob').tier, '2000');
});

test('what a token may not is refused', async () => {
  await simulator.set({ bot_moderates: 'no' });
  await assert.rejects(api.asUser(bot.id, as => as.chat.getChatters(channel.id)), { statusCode: 403 });
  await simulator.set({ bot_moderates: 'yes' });
});

test('a busy minute ends by itself', async () => {
  await simulator.set({ fault: 'rate_limited@users', times: '1' });
  const began = Date.now();
  assert.equal((await api.asUser(bot.id, as => as.users.getUserByName(channel.name))).id, channel.id);
  assert.ok(Date.now() - began >= 900);  // it waited for the time that the refusal named
});

test('a message to the chat is sent', async () => {
  const sent = await api.asUser(bot.id, as => as.chat.sendChatMessage(channel.id, 'hello'));
  assert.ok(sent.isSent);
  assert.match(sent.id, /^[0-9a-f-]{36}$/);
});

test('a message that is dropped says why', async () => {
  await simulator.set({ drop: 'msg_rejected' });
  await assert.rejects(api.asUser(bot.id, as => as.chat.sendChatMessage(channel.id, 'hello')),
    { name: 'ChatMessageDroppedError', code: 'msg_rejected' });
  await simulator.set({ drop: 'none' });
});
