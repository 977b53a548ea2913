#include "app/config_places.hpp"
#include "app/console.hpp"
#include "app/helix_session.hpp"
#include "app/login_command.hpp"
#include "app/login_flow.hpp"
#include "app/printable.hpp"
#include "app/process.hpp"
#include "app/setup.hpp"
#include "app/wanted_events.hpp"
#include "app/wording.hpp"
#include "twitch/account.hpp"
#include "twitch/chat_sender.hpp"
#include "twitch/fixed_credential.hpp"
#include "twitch/helix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace pointsbot::app {
namespace {

constexpr int kNo = 1;

bool ask_yes(Console& console, std::string_view question, bool otherwise) {
  for (;;) {
    const auto answer = console.ask(fmt::format("\n{} [{}]: ", question, otherwise ? "yes" : "no"));
    if (!answer) return false;
    if (const auto yes = parse_yes(*answer, otherwise)) return *yes;
    console.say("Please answer yes or no.");
  }
}

/// What is left to do once bot.ini is written.
class Beginning {
 public:
  Beginning(Console& console, Asking& asking, const Config& config)
      : console_{console}, asking_{asking}, config_{config}, files_{token_folder(config)} {}

  /// Whether it ended because Twitch begins no login for the client_id.
  bool wrong_client() const { return wrong_client_; }

  /// The exit code.
  int run() {
    bool all_in = true;
    for (const std::string& channel : config_.twitch.channels)
      all_in = !wrong_client_ && log_streamer_in(channel) && all_in;
    if (wrong_client_) return kNo;
    if (!all_in) {
      console_.say(
          "\nbot.ini is written; only the login is missing. Go on any time with: pointsbot login");
      return kNo;
    }
    offer_bot();
    say_hello();
    console_.say(
        "\nDone. Start it: pointsbot run\nWhile it runs, in another window:\n"
        "  pointsbot top          who has most\n"
        "  pointsbot points NAME  what somebody has\n"
        "  pointsbot doctor       whether all is well");
    return 0;
  }

 private:
  const twitch::Authorization* find(bool bot, std::string_view channel) {
    found_ = files_.read();
    const auto at = std::ranges::find_if(found_.authorizations, [&](const auto& one) {
      return one.bot == bot && (bot || one.login == channel) &&
             one.client_id == config_.twitch.client_id;
    });
    return at == found_.authorizations.end() ? nullptr : &*at;
  }

  bool log_in(const LoginFlow::Request& request, const Config& own) {
    for (;;) {
      LoginFlow flow{{console_, asking_.clock(), asking_.client(), asking_.bodies(), files_, own}};
      const LoginFlow::Result result = asking_.run(flow.run(request));
      console_.forget_typed();
      if (result.authorization) return true;
      wrong_client_ = result.wrong_client;
      if (wrong_client_) return false;  // trying again is no use
      if (!ask_yes(console_, "Try the login again?", true)) return false;
    }
  }

  bool log_streamer_in(const std::string& channel) {
    const twitch::Authorization* const there = find(false, channel);
    if (there != nullptr &&
        !ask_yes(console_, fmt::format("\"{}\" has logged in already. Log in again?", channel),
                 false))
      return true;
    console_.say(
        fmt::format("\nNow log in as \"{}\", so that Twitch shows who is in the chat.", channel));
    const Config own = config_.of(channel);
    const auto events = wanted_events(own);
    Needs needs;
    needs.events = events;
    needs.reads_chat = needs.writes_chat = find(true, channel) == nullptr;
    LoginFlow::Request request;
    request.channel = channel;
    request.scopes = needed_scopes(own, needs);
    return log_in(request, own);
  }

  void offer_bot() {
    const std::string& channel = config_.twitch.channel;
    if (find(true, channel) != nullptr ||
        !ask_yes(console_,
                 "The bot can write in the chat as you, or with an account of its own. Do you have "
                 "one for it?",
                 false))
      return;
    Needs needs;
    const auto events = wanted_events(config_);
    needs.kind = Kind::bot;
    needs.events = events;
    needs.sweeps = false;
    needs.reads_chat = needs.writes_chat = true;
    LoginFlow::Request request;
    request.kind = Kind::bot;
    request.channel = channel;
    request.sweeps = false;
    request.scopes = needed_scopes(config_, needs);
    (void)log_in(request, config_);
  }

  void say_hello() {
    if (!ask_yes(console_, "Have the bot say hello in your chat now?", true)) return;
    const std::string& channel = config_.twitch.channel;
    const twitch::Authorization* speaker = find(true, channel);
    if (speaker == nullptr) speaker = find(false, channel);
    if (speaker == nullptr) return;
    const auto& scopes = speaker->scopes;
    if (std::ranges::find(scopes, kWritesChatScope) == scopes.end()) {
      console_.say(
          fmt::format("\"{}\" has not been asked whether the bot may write in the chat. "
                      "Run pointsbot setup again and log in again for that.",
                      speaker->login));
      return;
    }
    const auto said = asking_.run(hello(*speaker, channel));
    if (!said) {
      console_.say(fmt::format("It could not: {}.", cause(said.error(), channel, speaker->login)));
    } else if (!said->shown) {
      console_.say(fmt::format("Twitch did not show it: {}", printable(said->reason)));
    } else {
      console_.say("Look into your chat: there it is.");
    }
  }

  Task<Result<twitch::Said, twitch::Failure>> hello(twitch::Authorization speaker,
                                                    std::string channel) {
    // Renewed where it has ended since the login.
    twitch::Login login{asking_.client(), config_.twitch.auth_url, speaker.client_id};
    const auto executor = co_await boost::asio::this_coro::executor;
    const twitch::Account::Parts parts{executor, asking_.clock(), login, files_};
    const auto account = std::make_shared<twitch::Account>(parts, speaker);
    twitch::Helix helix{asking_.client(), asking_.bodies(),
                        twitch::Urls{config_.twitch.api_url, config_.twitch.auth_url}, *account,
                        config_.memory.max_page};
    const auto user = co_await helix.user(channel);
    if (!user) co_return user.error();
    if (!*user) co_return twitch::Failure{.error = twitch::Error::rejected, .status = 404};
    const std::string text = fmt::format("Hello! From now on everybody who watches here earns {}.",
                                         config_.points.name.many);
    const auto said = co_await twitch::say_in_chat(asking_.client(), config_.twitch.api_url,
                                                   *account, (*user)->id, speaker.user, text);
    co_return said;
  }

  Console& console_;
  Asking& asking_;
  const Config& config_;
  TokenFiles files_;
  TokenFiles::Found found_;
  bool wrong_client_ = false;
};

/// Before anything is asked: a file is put in its place, so its folder has to take one.
void expect_writable(const std::filesystem::path& file) {
  std::error_code none;
  const std::filesystem::path real = std::filesystem::weakly_canonical(file, none);
  if (::access(real.parent_path().c_str(), W_OK) == 0) return;
  throw ConfigError{
      {fmt::format("{} could not be written: {}.", file.string(), std::strerror(errno))}};
}

/// Where bot.ini is, or is to be made.
std::filesystem::path place_of(const std::optional<std::filesystem::path>& asked) {
  if (asked) return *asked;
  for (const std::filesystem::path& place : config_places()) {
    std::error_code none;
    if (std::filesystem::exists(place, none)) return place;
  }
  return "bot.ini";
}

}  // namespace

void replace_file(const std::filesystem::path& file, std::string_view text) {
  std::error_code none;
  const std::filesystem::path real =
      std::filesystem::exists(file, none) ? std::filesystem::canonical(file) : file;
  std::string fresh = real.string() + ".XXXXXX";
  struct ::stat status {};
  const bool there = ::stat(real.c_str(), &status) == 0;
  const int descriptor = ::mkostemp(fresh.data(), O_CLOEXEC);
  bool good = descriptor >= 0;
  good = good && ::fchmod(descriptor, there ? status.st_mode & 07777u : 0644u) == 0;
  for (std::string_view rest = text; good && !rest.empty();) {
    const ssize_t written = ::write(descriptor, rest.data(), rest.size());
    good = written > 0 || (written < 0 && errno == EINTR);
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && ::fsync(descriptor) == 0;
  good = good && ::rename(fresh.c_str(), real.c_str()) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (good) return;
  if (descriptor >= 0) ::unlink(fresh.c_str());
  throw ConfigError{{fmt::format("{} could not be written: {}. It is as it was.", file.string(),
                                 std::strerror(error))}};
}

int set_up(const std::optional<std::filesystem::path>& config) {
  Terminal terminal{
      "\nEnded. Nothing is written but what you had confirmed. Go on with: pointsbot setup\n"};
  keep_secrets();
  Asking asking;
  const auto check = [&asking](const Config& asked) -> std::optional<std::string> {
    twitch::Login login{asking.client(), asked.twitch.auth_url, asked.twitch.client_id};
    const std::vector<std::string> scopes{std::string{kViewersScope}};
    const auto code = asking.run(login.begin(scopes));
    if (code) return std::nullopt;
    if (code.error().status == 0)
      return fmt::format("It could not be checked: {}.", cause(code.error(), "", ""));
    return fmt::format(
        "Twitch does not know this Client ID (it answered HTTP {}{}{}). Copy it once "
        "more: dev.twitch.tv/console/apps, Manage.",
        code.error().status, code.error().detail.empty() ? "" : ": ",
        printable(code.error().detail));
  };
  const std::filesystem::path place = place_of(config);
  expect_writable(place);
  Setup setup{terminal, place, check};
  if (!setup.run()) return kNo;
  for (;;) {
    const Config now = load_config(place);  // as `run` will read it, with its bots
    Beginning beginning{terminal, asking, now};
    const int exit = beginning.run();
    if (!beginning.wrong_client()) return exit;
    Setup again{terminal, place, check};
    if (again.correct_client()) continue;
    terminal.say(
        "\nbot.ini is written, but its Client ID will not do. Go on with: pointsbot setup");
    return kNo;
  }
}

}  // namespace pointsbot::app
