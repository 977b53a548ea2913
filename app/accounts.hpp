#pragma once

#include "app/token_files.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "twitch/account.hpp"
#include "twitch/credential.hpp"
#include "twitch/login.hpp"
#include "twitch/rate_budget.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spdlog {
class logger;
}

namespace pointsbot::app {

struct Config;

/// Who is logged in, while the bot runs: an Account for each file of tokens. It validates them at
/// the start and every hour, renews them before they end, takes what login and logout change, and
/// tells of what a person has to know, once. Loop thread only.
class Accounts {
 public:
  /// What an account is asked for, and so which one it is.
  enum class For {
    viewers,  ///< the channel's streamer, else the bot's account where it was asked for them and is
              ///< moderator
    streamer,  ///< the channel's streamer alone
    chat,      ///< the bot's account, else the channel's streamer
  };

  struct Parts {
    boost::asio::any_io_executor executor;
    Clock& clock;
    twitch::Login& login;
    TokenFiles& files;
    spdlog::logger& log;
    const Config* config = nullptr;  ///< what a lost login is missed for; none: that is not said
  };

  /// Reads the files.
  explicit Accounts(Parts parts);
  ~Accounts();
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  /// Until cancelled.
  Task<> run();

  /// In whose name: whoever it is at the moment that it is asked. Lives as long as this.
  twitch::Credential& credential(For what, const std::string& channel);

  /// In that account's name, whoever logs in beside it. Lives as long as this. REQUIRES: who() has
  /// named it.
  twitch::Credential& credential(UserId user) { return *accounts_.at(user).account; }

  /// Whose account that is; nothing where nobody is logged in for it. As the last validation had
  /// it.
  std::optional<twitch::Identity> who(For what, std::string_view channel) const;
  /// The same, and by what it asks now, without a copy; nullptr where nobody is logged in.
  const twitch::Authorization* login(For what, std::string_view channel) const;
  twitch::Credential::Bearer bearer(For what, std::string_view channel) const;

  /// What that account may spend; one for each, which lives as long as this.
  twitch::RateBudget& budget(For what, std::string_view channel);

  /// Why nobody sees the viewer list of `channel`: what happened, that points are safe, what to do.
  /// Empty where somebody is logged in.
  std::string missing(std::string_view channel) const;

  /// Whether a login for that is over and none has its place, of which this tells, and of what it
  /// costs: nobody else need.
  bool tells_of(For what, std::string_view channel) const;

  twitch::Account::State state(UserId user) const { return accounts_.at(user).account->state(); }

  /// Something speaks against that login: it is validated at once.
  void doubt(UserId user) { accounts_.at(user).validate_at = {}; }

  bool any() const { return !accounts_.empty(); }

 private:
  using Shared = std::shared_ptr<twitch::Account>;
  struct Entry {
    Shared account;
    std::string channel{};  ///< what he was called when he was first seen here, as bot.ini has it
    std::string called{};   ///< what he was last told to be called
    twitch::Account::State told = twitch::Account::State::good;
    SteadyTime validate_at{};
    std::unique_ptr<twitch::RateBudget> budget;
  };
  class Named;

  Shared account(For what, std::string_view channel) const;
  Shared streamer(std::string_view channel) const;
  Shared bot() const;
  void read();
  void tell_of_name(Entry& entry);
  void take(const twitch::Authorization& authorization);
  bool is_due(const Entry& entry) const;
  Task<> look_after(Entry& entry);
  void tell(Entry& entry);
  std::string over(const Entry& entry) const;

  Parts parts_;
  std::map<UserId, Entry> accounts_;
  std::map<std::pair<For, std::string>, std::unique_ptr<Named>> named_;
  std::vector<twitch::Authorization> known_;  // as the files had it
  std::vector<std::string> problems_;         // as they were told
  bool started_ = false;                      // what comes now, came while it runs
  TokenFiles::Stamp stamp_;
  twitch::RateBudget nobodys_;  // while nobody is logged in, nothing is asked
};

}  // namespace pointsbot::app
