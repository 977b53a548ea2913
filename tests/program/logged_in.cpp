#include "tests/program/logged_in.hpp"

#include "app/token_files.hpp"
#include "twitch/simulator/identities.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace pointsbot {
namespace {

using namespace std::chrono_literals;

constexpr const char* kScopes =
    "moderator:read:chatters+bits:read+moderator:read:followers+channel:read:redemptions+"
    "channel:read:subscriptions+moderation:read+channel:read:vips+user:read:chat+user:write:chat";

}  // namespace

std::string content(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

LoggedIn::LoggedIn(std::vector<std::string> options) : AgainstTwitch{std::move(options)} {
  environment_["POINTSBOT_ACCESS_TOKEN"] = "";
  configure(twitch_.section() +
            "[points]\ninterval = 1\nactive_bonus = 1\n"
            "[roles]\nsubscriber = x2\nmoderator = x2\nvip = x2\n"
            "[rewards]\nfollow = 5\nraid = 100\nraid_viewer = 1\nbits = 10\nsubscription = 50\n"
            "gift = 20\nresubscription = 30\nredeem Hydrate = 7\n"
            "[database]\npath = points.db\n");
  log_in();
}

void LoggedIn::log_in(bool bot) {
  const std::string user{bot ? twitch::simulator::kBotLogin : twitch::simulator::kChannelLogin};
  const std::string answer = twitch_.log_in(user, kScopes);
  const auto now =
      std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now());
  twitch::Authorization authorization;
  authorization.user = bot ? twitch::simulator::kBotId : twitch::simulator::kChannelId;
  authorization.login = user;
  authorization.client_id = twitch::simulator::kClientId;
  authorization.bot = bot;
  for (int i = 0;; ++i) {
    const std::string scope = json_value(answer, "$.scope[" + std::to_string(i) + "]");
    if (scope.empty()) break;
    authorization.scopes.push_back(scope);
  }
  authorization.access = twitch::Secret{json_value(answer, "$.access_token")};
  authorization.refresh = twitch::Secret{json_value(answer, "$.refresh_token")};
  authorization.since = now;
  authorization.until = now + std::chrono::seconds{std::stoll(json_value(answer, "$.expires_in"))};
  keep(authorization);
}

void LoggedIn::keep(const twitch::Authorization& authorization) {
  const auto until = std::chrono::steady_clock::now() + tests::kDeadline;
  for (;;) {  // a bot may just have the turn
    app::TokenFiles files{tokens()};
    const auto turn = files.begin(authorization.user);
    if (turn != nullptr && turn->keep(authorization)) break;
    if (!files.problem().empty() || std::chrono::steady_clock::now() > until)
      throw std::runtime_error{"no tokens are kept: " + files.problem()};
  }
  note_tokens();
}

std::vector<twitch::Authorization> LoggedIn::kept() const {
  return app::TokenFiles{tokens()}.read().authorizations;
}

std::string LoggedIn::refresh_tokens() const {
  std::string all;
  for (const twitch::Authorization& one : kept()) all.append(one.refresh.reveal()).append(" ");
  return all;
}

void LoggedIn::note_tokens() {
  for (const twitch::Authorization& one : kept()) {
    secrets_.emplace(one.access.reveal());
    secrets_.emplace(one.refresh.reveal());
  }
}

std::string LoggedIn::leak(const std::string& text) const {
  for (const std::string& secret : secrets_) {
    if (text.find(secret) != text.npos) return secret.substr(0, 8);
  }
  return {};
}

void LoggedIn::wait_for_new_tokens(const std::string& before, tests::Process& bot) const {
  const auto until = std::chrono::steady_clock::now() + tests::kDeadline;
  while (refresh_tokens() == before) {
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error{"nothing was renewed. It said:\n" + bot.out()};
    bot.read_for(20ms);
  }
}

}  // namespace pointsbot
