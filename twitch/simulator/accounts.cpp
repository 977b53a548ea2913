#include "twitch/simulator/accounts.hpp"

#include "twitch/simulator/identities.hpp"
#include "twitch/simulator/json.hpp"

#include <algorithm>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::string_view kTokenLetters = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDeviceLetters =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUserLetters =
    "ABCDEFGHJKLMNPQRSTUVWXYZ";  // none that looks like another
constexpr std::string_view kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

void append_pair(std::string& json, std::string_view key, std::string_view text) {
  json += json.back() == '{' ? "" : ",";
  append_quoted(json, key);
  json += ':';
  append_quoted(json, text);
}

void append_pair(std::string& json, std::string_view key, std::int64_t number) {
  json += json.back() == '{' ? "" : ",";
  append_quoted(json, key);
  json += ':';
  append_number(json, number);
}

/// Each word once, in the order they came.
std::string unique_words(std::string_view text) {
  std::string unique;
  each_word(text, [&](std::string_view word) {
    bool there = false;
    each_word(unique, [&](std::string_view known) { there = there || known == word; });
    if (there) return;
    if (!unique.empty()) unique += ' ';
    unique += word;
  });
  return unique;
}

/// The app that asks; complains when there is none, or another.
std::optional<Reply> complain_of_client(const http::Parameters& asked) {
  const auto client = asked.first("client_id");
  if (!client || client->empty()) return login_error(400, "missing client id");
  if (*client != kClientId) return login_error(400, "invalid client");
  return std::nullopt;
}

}  // namespace

Reply Accounts::begin(const http::Parameters& asked, const Settings& settings,
                      std::string_view site, SteadyTime now) {
  if (auto complaint = complain_of_client(asked)) return *std::move(complaint);
  std::erase_if(codes_, [&](const Code& code) { return code.until <= now; });
  Code code{.device = draw_.text(40, kDeviceLetters),
            .user = draw_.text(8, kUserLetters),
            .scopes = unique_words(asked.first("scopes").value_or("")),
            .until = now + settings.code_lifetime,
            .allowed = {}};
  Reply reply{200, "{"};
  append_pair(reply.json, "device_code", code.device);
  append_pair(reply.json, "expires_in", settings.code_lifetime.count());
  append_pair(reply.json, "interval", 5);
  append_pair(reply.json, "user_code", code.user);
  append_pair(reply.json, "verification_uri",
              std::string{site} + "/activate?device-code=" + code.user);
  reply.json += '}';
  codes_.push_back(std::move(code));
  return reply;
}

Reply Accounts::exchange(const http::Parameters& asked, const Settings& settings, SteadyTime now) {
  const auto grant = asked.first("grant_type");
  if (!grant) return login_error(400, "missing grant type");
  if (auto complaint = complain_of_client(asked)) return *std::move(complaint);
  if (*grant == kDeviceGrant) {
    const auto code = asked.first("device_code");
    if (!code || code->empty()) return login_error(400, "missing device code");
    return poll(*code, settings, now);
  }
  if (*grant == "refresh_token") {
    const auto token = asked.first("refresh_token");
    if (!token || token->empty()) return login_error(400, "missing refresh token");
    return refresh(*token, asked, settings, now);
  }
  return login_error(400, "invalid grant type");
}

Reply Accounts::poll(std::string_view device_code, const Settings& settings, SteadyTime now) {
  const auto code = std::ranges::find(codes_, device_code, &Code::device);
  if (code == codes_.end() || code->until <= now) return login_error(400, "invalid device code");
  if (!code->allowed) return login_error(400, "authorization_pending");
  const Code used = std::move(*code);
  codes_.erase(code);
  return give(*used.allowed, used.scopes, settings, now);
}

Reply Accounts::refresh(std::string_view token, const http::Parameters& asked,
                        const Settings& settings, SteadyTime now) {
  if (settings.confidential) {
    const auto secret = asked.first("client_secret");
    if (!secret || secret->empty()) return login_error(400, "missing client secret");
    if (*secret != kClientSecret) return login_error(403, "invalid client secret");
  }
  const auto grant = std::ranges::find(grants_, token, &Grant::refresh);
  if (grant == grants_.end() || grant->refreshes_until <= now)
    return login_error(400, "Invalid refresh token");
  const UserId user = grant->user;
  std::string scopes = grant->scopes;
  if (!settings.confidential) grant->refresh.clear();  // a public client's is for one use
  return give(user, std::move(scopes), settings, now);
}

Reply Accounts::give(UserId user, std::string scopes, const Settings& settings, SteadyTime now) {
  std::erase_if(grants_, [&](const Grant& grant) {
    return grant.until <= now && (grant.refresh.empty() || grant.refreshes_until <= now);
  });
  Grant grant{.access = draw_.text(30, kTokenLetters),
              .refresh = draw_.text(50, kTokenLetters),
              .scopes = std::move(scopes),
              .user = user,
              .until = now + settings.token_lifetime,
              .refreshes_until = now + settings.refresh_lifetime};
  Reply reply{200, "{"};
  append_pair(reply.json, "access_token", grant.access);
  append_pair(reply.json, "expires_in", settings.token_lifetime.count());
  append_pair(reply.json, "refresh_token", grant.refresh);
  if (!grant.scopes.empty()) {
    reply.json += R"(,"scope":)";
    append_words(reply.json, grant.scopes);
  }
  append_pair(reply.json, "token_type", "bearer");
  reply.json += '}';
  grants_.push_back(std::move(grant));
  return reply;
}

Reply Accounts::revoke(const http::Parameters& asked) {
  if (auto complaint = complain_of_client(asked)) return *std::move(complaint);
  const auto token = asked.first("token");
  if (!token || token->empty()) return login_error(400, "missing oauth token");
  const auto ended = std::erase_if(grants_, [&](const Grant& grant) {
    return !token->empty() && (grant.access == *token || grant.refresh == *token);
  });
  return ended > 0 ? Reply{200, {}} : login_error(400, "Invalid token");
}

const Accounts::Code* Accounts::open(std::string_view user_code, SteadyTime now) const {
  const auto code = std::ranges::find(codes_, user_code, &Code::user);
  return code == codes_.end() || code->until <= now || code->allowed ? nullptr : &*code;
}

std::optional<std::string_view> Accounts::asked_under(std::string_view user_code,
                                                      SteadyTime now) const {
  const Code* const code = open(user_code, now);
  return code != nullptr ? std::optional<std::string_view>{code->scopes} : std::nullopt;
}

bool Accounts::allow(std::string_view user_code, UserId user, SteadyTime now) {
  if (open(user_code, now) == nullptr) return false;
  std::ranges::find(codes_, user_code, &Code::user)->allowed = user;
  return true;
}

std::optional<Caller> Accounts::caller(std::string_view token, const Settings& settings,
                                       const Audience& audience, SteadyTime now) const {
  if (token.empty()) return std::nullopt;
  for (const Grant& grant : grants_) {
    if (grant.access != token || grant.until <= now) continue;
    const auto user = audience.find(grant.user);
    if (!user) return std::nullopt;
    return Caller{*user, grant.scopes, token,
                  std::chrono::ceil<std::chrono::seconds>(grant.until - now)};
  }
  if (std::ranges::find(ended_, token) != ended_.end()) return std::nullopt;
  if (token == kToken) return Caller{audience.current(bot()), kBotScopes, token};
  for (std::size_t channel = 0; channel < audience.channels(); ++channel) {
    if (token == streamer_token(channel))
      return Caller{audience.streamer_of(channel), settings.scopes, token};
  }
  return std::nullopt;
}

void Accounts::expire(std::string_view token) {
  for (Grant& grant : grants_) {
    if (grant.access == token) {
      grant.until = SteadyTime::min();
      return;
    }
  }
  ended_.emplace_back(token);
}

void Accounts::expire_all() {
  for (Grant& grant : grants_) grant.until = SteadyTime::min();
}

bool Accounts::knows(UserId user, SteadyTime now) const {
  return std::ranges::any_of(grants_, [&](const Grant& grant) {
    return grant.user == user && (grant.until > now || !grant.refresh.empty());
  });
}

bool Accounts::disconnect(UserId user) {
  return std::erase_if(grants_, [&](const Grant& grant) { return grant.user == user; }) > 0;
}

}  // namespace pointsbot::twitch::simulator
