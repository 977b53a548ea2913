#include "app/helix_session.hpp"

#include "app/access.hpp"
#include "app/login_command.hpp"
#include "app/process.hpp"
#include "twitch/account.hpp"
#include "twitch/fixed_credential.hpp"
#include "twitch/simulator/identities.hpp"

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <string>

namespace pointsbot::app {

namespace simulator = twitch::simulator;

Asking::Asking()
    : bodies_{{.regions = 1, .capacity = std::size_t{1} << 20, .floor = 0}},
      client_{loop_.get_executor()} {
  // A connection that the other side closed is an error where it is written to, not the end.
  std::signal(SIGPIPE, SIG_IGN);
}

HelixSession::HelixSession(Asking& asking, const Config& given) {
  Config config = given;
  std::string token;
  if (config.twitch.source == db::Source::simulator) {
    simulator::Options settings;
    settings.settings.viewers = static_cast<std::uint32_t>(config.simulator.viewers);
    settings.settings.requests_per_minute = 1'000'000;  // nobody is waited for who is not there
    pretended_.emplace(settings);
    enter(config, *pretended_);
    token = simulator::kToken;
  } else {
    token = access_token();
  }
  if (token.empty()) {
    ask_as_logged_in(asking, config);
  } else {
    credential_ = std::make_shared<twitch::FixedCredential>(config.twitch.client_id, token);
  }
  helix_.emplace(asking.client(), asking.bodies(),
                 twitch::Urls{config.twitch.api_url, config.twitch.auth_url}, *credential_,
                 config.memory.max_page);
}

void HelixSession::ask_as_logged_in(Asking& asking, const Config& config) {
  keep_secrets();
  files_ = std::make_unique<TokenFiles>(token_folder(config));
  login_ = std::make_unique<twitch::Login>(asking.client(), config.twitch.auth_url,
                                           config.twitch.client_id);
  TokenFiles::Found found = files_->read();
  std::erase_if(found.authorizations, [&](const twitch::Authorization& one) {
    return one.client_id != config.twitch.client_id;
  });
  if (found.authorizations.empty()) {
    found.problems.emplace_back(
        "Nobody has logged in, so Twitch answers nothing. Run: pointsbot login");
    throw ConfigError{std::move(found.problems)};
  }
  const auto rank = [&](const twitch::Authorization& one) {
    return one.login == config.twitch.channel ? 0 : one.bot ? 1 : 2;
  };
  const auto& best = *std::ranges::min_element(found.authorizations, {}, rank);
  credential_ = std::make_shared<twitch::Account>(
      twitch::Account::Parts{asking.executor(), asking.clock(), *login_, *files_}, best);
}

}  // namespace pointsbot::app
