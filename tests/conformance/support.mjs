// A simulator of its own for each file of tests, and twurple told where it is. twurple reads
// TWURPLE_MOCK_API_PORT whenever it makes a request: that is all that is not as with Twitch.
import { spawn } from 'node:child_process';
import dns from 'node:dns';
import { createInterface } from 'node:readline';

import { ApiClient } from '@twurple/api';
import { exchangeDeviceCode, RefreshingAuthProvider, startDeviceCodeFlow } from 'device-auth';

dns.setDefaultResultOrder('ipv4first');  // it asks for localhost, the simulator is at 127.0.0.1

export const clientId = 'pretend0client0of0the0simulator';
export const channel = { id: '27182818', name: 'pretend_channel' };
export const bot = { id: '31415926', name: 'pretend_bot' };

export const streamerScopes = [
  'moderator:read:chatters', 'moderation:read', 'channel:read:vips', 'channel:read:subscriptions',
  'bits:read', 'moderator:read:followers', 'channel:read:redemptions', 'user:read:chat', 'user:write:chat',
];
export const botScopes = ['moderator:read:chatters', 'user:read:chat', 'user:write:chat'];

/** Runs `pointsbot simulator`; POINTSBOT is the program. */
export async function startSimulator(...options) {
  const program = process.env.POINTSBOT;
  if (!program) throw new Error('POINTSBOT is not set: the program whose simulator is to be tried');
  const child = spawn(program, ['simulator', '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the simulator ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', line => {
      const found = /at (http:\/\/[0-9.]+:\d+)/.exec(line);
      if (found) resolve(found[1]);
    });
  });
  process.env.TWURPLE_MOCK_API_PORT = new URL(url).port;
  const post = async (path, form) => {
    const answer = await fetch(url + path, { method: 'POST', body: new URLSearchParams(form) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer;
  };
  return {
    url,
    set: form => post('/simulator', form),
    event: async form => (await (await post('/simulator/event', form)).json()).told,
    allow: (code, user) => post(`/activate?device-code=${code}`, { user }),
    report: async () => (await fetch(`${url}/simulator`)).json(),
    stop: () => new Promise(resolve => {
      child.removeAllListeners('exit');
      child.once('exit', resolve);
      child.kill('SIGTERM');
      // After a reconnect twurple leaves a timer behind that dials again and again.
      setTimeout(() => process.exit(), 500).unref();
    }),
  };
}

/** Logs `user` in by the device flow, as a person would allow it. */
export async function logIn(simulator, user, scopes) {
  const begun = await startDeviceCodeFlow(clientId, scopes);
  await simulator.allow(begun.userCode, user);
  return await exchangeDeviceCode(clientId, begun.deviceCode, scopes);
}

/** twurple with the streamer and the bot logged in. */
export async function logBothIn(simulator) {
  const auth = new RefreshingAuthProvider({ clientId });
  auth.addUser(channel.id, await logIn(simulator, channel.name, streamerScopes));
  auth.addUser(bot.id, await logIn(simulator, bot.name, botScopes), ['chat']);
  return { auth, api: new ApiClient({ authProvider: auth, logger: { minLevel: 'critical' } }) };
}

/** The next value that `subscribe` calls back with. Fails after ten seconds. */
export function next(subscribe) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('nothing came within ten seconds')), 10_000);
    subscribe(value => {
      clearTimeout(late);
      resolve(value);
    });
  });
}

/** Waits until `holds` does. Fails after ten seconds. */
export async function eventually(holds) {
  for (const until = Date.now() + 10_000; Date.now() < until; await new Promise(resolve => setTimeout(resolve, 20)))
    if (await holds()) return;
  throw new Error('it did not come to that within ten seconds');
}
