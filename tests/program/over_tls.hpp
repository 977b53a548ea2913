#pragma once

#include "tests/program/program_fixture.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot {

/// With TLS between the bot and the pretended Twitch, as with the real one: HTTPS and WSS.
class OverTls : public AgainstTwitch {
 protected:
  explicit OverTls(std::vector<std::string> options = {"--viewers", "50", "--churn", "0"})
      : AgainstTwitch{std::move(options)}, section_{twitch_.section()} {
    const std::string plain = "http://127.0.0.1:";
    const std::size_t at = section_.find(plain) + plain.size();
    const std::string port = section_.substr(at, section_.find('/', at) - at);
    relay_.emplace(std::vector<std::string>{POINTSBOT_TLS_RELAY, directory_.path(), port});
    const std::string url = relay_->line("https://");
    const std::string trusted = relay_->line("SSL_CERT_DIR=");
    environment_["SSL_CERT_DIR"] = trusted.substr(trusted.find('=') + 1);
    environment_["SSL_CERT_FILE"] = "";
    environment_["no_proxy"] = "*";
    replace(plain + port, url);
    replace("ws://127.0.0.1:" + port, "wss" + url.substr(url.find(':')));
    configure(section_ +
              "[points]\ninterval = 1\npay_streamer = yes\n[database]\npath = points.db\n");
  }

  std::string section_;  ///< of bot.ini, with these addresses

 private:
  void replace(const std::string& what, const std::string& by) {
    for (std::size_t at; (at = section_.find(what)) != section_.npos;)
      section_.replace(at, what.size(), by);
  }

 protected:
  std::optional<tests::Process> relay_;
};

}  // namespace pointsbot
