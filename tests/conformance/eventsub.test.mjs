import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { EventSubWsListener } from '@twurple/eventsub-ws';

import { bot, channel, eventually, logBothIn, next, startSimulator } from './support.mjs';

let simulator;
let api;
let listener;
before(async () => {
  simulator = await startSimulator('--viewers', '20');
  ({ api } = await logBothIn(simulator));
});
after(() => simulator.stop());
beforeEach(() => {
  listener = new EventSubWsListener({ apiClient: api, logger: { minLevel: 'critical' } });
  listener.start();
});
afterEach(() => listener.stop());

/** Subscribes by `on`, which takes a handler, and waits until the simulator has it. */
async function subscribed(on) {
  const heard = [];
  const waiting = [];
  const subscription = await next(resolve => {
    const made = on(event => { (waiting.shift() ?? (late => heard.push(late)))(event); });
    listener.onSubscriptionCreateSuccess(created => { if (created === made) resolve(made); });
    listener.onSubscriptionCreateFailure((failed, error) => { if (failed === made) resolve(Promise.reject(error)); });
  });
  return { subscription, next: () => heard.length ? heard.shift() : next(resolve => waiting.push(resolve)) };
}

const notifications = {
  'a stream that goes live': [on => listener.onStreamOnline(channel.id, on), { type: 'online' },
    event => assert.equal(event.type, 'live')],
  'a stream that ends': [on => listener.onStreamOffline(channel.id, on), { type: 'offline' },
    event => assert.equal(event.broadcasterName, channel.name)],
  'a raid': [on => listener.onChannelRaidTo(channel.id, on), { type: 'raid', user: 'ann', viewers: '120' },
    event => assert.deepEqual([event.raidingBroadcasterName, event.viewers], ['ann', 120])],
  'a cheer': [on => listener.onChannelCheer(channel.id, on), { type: 'cheer', user: 'ann', bits: '500' },
    event => assert.deepEqual([event.userName, event.bits, event.isAnonymous], ['ann', 500, false])],
  'an anonymous cheer': [on => listener.onChannelCheer(channel.id, on), { type: 'cheer', anonymous: 'yes' },
    event => assert.deepEqual([event.userName, event.isAnonymous], [null, true])],
  'a subscription': [on => listener.onChannelSubscription(channel.id, on), { type: 'subscribe', user: 'ann', tier: '3' },
    event => assert.deepEqual([event.userName, event.tier, event.isGift], ['ann', '3000', false])],
  'the end of a subscription': [on => listener.onChannelSubscriptionEnd(channel.id, on), { type: 'unsub', user: 'ann' },
    event => assert.equal(event.userName, 'ann')],
  'gifted subscriptions': [on => listener.onChannelSubscriptionGift(channel.id, on), { type: 'gift', user: 'ann', count: '5' },
    event => assert.deepEqual([event.gifterName, event.amount], ['ann', 5])],
  'a resubscription': [on => listener.onChannelSubscriptionMessage(channel.id, on),
    { type: 'resub', user: 'ann', months: '15', text: 'love it' },
    event => assert.deepEqual([event.userName, event.cumulativeMonths, event.messageText], ['ann', 15, 'love it'])],
  'a follow': [on => listener.onChannelFollow(channel.id, channel.id, on), { type: 'follow', user: 'ann' },
    event => { assert.equal(event.userName, 'ann'); assert.ok(event.followDate <= new Date()); }],
  'a redemption': [on => listener.onChannelRedemptionAdd(channel.id, on),
    { type: 'redeem', user: 'ann', title: 'Hydrate', cost: '50', text: 'drink' },
    event => assert.deepEqual([event.userName, event.rewardTitle, event.rewardCost, event.input, event.status],
      ['ann', 'Hydrate', 50, 'drink', 'unfulfilled'])],
  'a new moderator': [on => listener.onChannelModeratorAdd(channel.id, on), { type: 'mod', user: 'ann' },
    event => assert.equal(event.userName, 'ann')],
  'a moderator who is none any more': [on => listener.onChannelModeratorRemove(channel.id, on), { type: 'unmod', user: 'ann' },
    event => assert.equal(event.userName, 'ann')],
  'a new VIP': [on => listener.onChannelVipAdd(channel.id, on), { type: 'vip', user: 'ann' },
    event => assert.equal(event.userName, 'ann')],
  'a message in the chat': [on => listener.onChannelChatMessage(channel.id, bot.id, on),
    { type: 'chat', user: 'ann', text: 'Hi @pretend_bot Kappa Cheer100 bye', bits: '100', badges: 'moderator,subscriber/12' },
    event => {
      assert.deepEqual([event.chatterName, event.messageText, event.bits],
        ['ann', 'Hi @pretend_bot Kappa Cheer100 bye', 100]);
      assert.deepEqual(event.messageParts.map(part => part.type),
        ['text', 'mention', 'text', 'emote', 'text', 'cheermote', 'text']);
      assert.ok(event.hasBadge('moderator'));
      assert.equal(event.badges.subscriber, '12');
    }],
};
for (const [what, [on, form, check]] of Object.entries(notifications)) {
  test(`it tells of ${what}`, async () => {
    const events = await subscribed(on);
    assert.equal(await simulator.event(form), 1);
    check(await events.next());
  });
}

test('what the simulator is set to is told as well', async () => {
  const offline = await subscribed(on => listener.onStreamOffline(channel.id, on));
  const online = await subscribed(on => listener.onStreamOnline(channel.id, on));
  await simulator.set({ live: 'no' });
  await offline.next();
  await simulator.set({ live: 'yes' });
  assert.equal((await online.next()).type, 'live');
});

test('what the bot says comes back to it', async () => {
  const chat = await subscribed(on => listener.onChannelChatMessage(channel.id, bot.id, on));
  await api.asUser(bot.id, as => as.chat.sendChatMessage(channel.id, `hello ${Date.now()}`));
  assert.equal((await chat.next()).chatterId, bot.id);
});

test('a reply tells what it replies to', async () => {
  const chat = await subscribed(on => listener.onChannelChatMessage(channel.id, bot.id, on));
  await simulator.event({ type: 'chat', user: 'Ann', text: '!points' });
  const parent = await chat.next();
  await api.asUser(bot.id, as => as.chat.sendChatMessage(channel.id, `42 at ${Date.now()}`, { replyParentMessageId: parent.messageId }));
  const reply = await chat.next();
  assert.deepEqual([reply.parentMessageId, reply.parentMessageText, reply.parentMessageUserName, reply.threadMessageId],
    [parent.messageId, '!points', 'ann', parent.messageId]);
  assert.ok(reply.messageText.startsWith('@Ann 42 at '));
  await assert.rejects(api.asUser(bot.id, as => as.chat.sendChatMessage(channel.id, 'hello', { replyParentMessageId: '1' })),
    { statusCode: 400 });
});

test('after a reconnect message the subscriptions go on at another socket', async () => {
  const cheers = await subscribed(on => listener.onChannelCheer(channel.id, on));
  const asked = (await simulator.report()).requests.counts.eventsub;
  const ready = next(resolve => listener.onUserSocketReady((user, session) => resolve(session)));
  assert.equal(await simulator.event({ type: 'reconnect' }), 1);
  assert.ok(await ready);
  await simulator.event({ type: 'cheer', user: 'ann', bits: '7' });
  assert.equal((await cheers.next()).bits, 7);
  assert.equal((await simulator.report()).requests.counts.eventsub, asked);  // nothing was subscribed again
});

test('a lost socket is made anew and subscribed again', async () => {
  const cheers = await subscribed(on => listener.onChannelCheer(channel.id, on));
  const again = next(resolve => listener.onSubscriptionCreateSuccess(resolve));
  await simulator.event({ type: 'close', code: '4000' });
  await again;
  await simulator.event({ type: 'cheer', user: 'ann', bits: '8' });
  assert.equal((await cheers.next()).bits, 8);
});

test('a revoked subscription says why', async () => {
  await subscribed(on => listener.onChannelCheer(channel.id, on));
  for (const status of ['authorization_revoked', 'user_removed', 'version_removed']) {
    const revoked = next(resolve => listener.onRevoke((subscription, why) => resolve(why)));
    if (status !== 'authorization_revoked') await subscribed(on => listener.onChannelCheer(channel.id, on));
    assert.equal(await simulator.event({ type: 'revoke', status, subscription: 'channel.cheer' }), 1);
    assert.equal(await revoked, status);
  }
});

test('subscriptions are listed and deleted', async () => {
  const { subscription } = await subscribed(on => listener.onChannelCheer(channel.id, on));
  const list = () => api.asUser(channel.id, as => as.eventSub.getSubscriptionsForStatus('enabled'));
  const has = found => found.data.some(known => known.type === 'channel.cheer');
  const before = await list();
  assert.ok(has(before));
  assert.equal(before.maxTotalCost, 10);
  subscription.stop();
  await eventually(async () => !has(await list()));
});
