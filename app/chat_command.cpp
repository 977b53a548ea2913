#include "app/chat_command.hpp"

#include "app/chat_room.hpp"
#include "app/chat_terminal.hpp"
#include "app/chat_visit.hpp"
#include "app/console.hpp"
#include "app/control/client.hpp"
#include "app/control/place.hpp"
#include "app/control/protocol.hpp"
#include "app/typed.hpp"
#include "app/urls.hpp"
#include "base/clock.hpp"
#include "http/client.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <variant>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

constexpr int kNo = 1;
constexpr int kDatabase = 4;
constexpr int kInterrupted = 130;

constexpr seconds kBotPatience{10};
/// For the answers to what came from a pipe.
constexpr seconds kLinger{2};
/// Lines of before that somebody at a terminal is shown.
constexpr std::size_t kBefore = 10;

/// "http://127.0.0.1:1234" of the demo that runs with that bot.ini. Throws Ended.
std::string demo_of(const Config& config) {
  if (config.twitch.source == db::Source::twitch) {
    throw wrong_use(fmt::format(
        "pointsbot chat is for the demo's chat, and {} is for a real channel: write in its chat on "
        "twitch.tv. A pretended one beside it: pointsbot simulator --chat --port 8099, then "
        "pointsbot chat --url http://127.0.0.1:8099",
        config.file.string()));
  }
  const ControlPlace place{config.database.path};
  const auto said = ask_bot(place, to_line(Request{.what = Request::What::chat}), kBotPatience);
  if (const auto* const why = std::get_if<NoAnswer>(&said)) {
    if (*why == NoAnswer::forbidden)
      throw Ended{kDatabase, "The demo runs as another user, who alone may talk in its chat."};
    throw Ended{kNo, fmt::format("No demo runs on {}. Start it in another terminal: pointsbot run",
                                 config.database.path.string())};
  }
  const auto answer = parse_answer(std::get<std::string>(said));
  const auto* const demo = answer ? std::get_if<DemoChat>(&*answer) : nullptr;
  if (demo != nullptr) return demo->url;
  const auto* const failure = answer ? std::get_if<Failure>(&*answer) : nullptr;
  throw Ended{failure != nullptr ? failure->exit : kDatabase,
              failure != nullptr ? failure->text
                                 : "The bot that runs is of another version: it knows no chat."};
}

std::string site_of(const ChatOptions& options, const std::function<Config()>& config) {
  if (!options.url) return demo_of(config());
  auto site = parse_safe_url(*options.url);
  if (site) return *std::move(site);
  throw wrong_use(fmt::format(
      "--url {}: it is the address of a pointsbot simulator, like http://127.0.0.1:8099",
      *options.url));
}

std::string who(const ChatOptions& options) {
  if (options.as) return *options.as;
  std::string name;
  if (ChatTerminal::is_there()) {
    Terminal console{"\n"};
    name = console.ask("Who are you in this chat (Enter: you)? ").value_or("");
  }
  return name.empty() ? "you" : name;
}

}  // namespace

void add_chat_options(CLI::App& command, ChatOptions& options) {
  command
      .add_option("--as", options.as,
                  "who you are: a viewer's name, a new one too, or moderator or streamer (else you "
                  "are asked)")
      ->type_name("NAME");
  command
      .add_option("--url", options.url,
                  "of a pointsbot simulator, like http://127.0.0.1:8099 (else the demo that runs)")
      ->type_name("ADDRESS");
  command.footer(
      "What you type is said in the chat. /as NAME is somebody else from then on, /quit or Ctrl+D "
      "ends.\nFrom a pipe its lines are said, and what comes within 2 seconds is shown.");
}

int converse(const ChatOptions& options, const std::function<Config()>& config) {
  // A connection that the other side closed is an error where it is written to, not the end.
  std::signal(SIGPIPE, SIG_IGN);
  const std::string site = site_of(options, config);
  const std::string name = who(options);
  const bool there = ChatTerminal::is_there();

  asio::io_context loop{1};
  SystemClock clock;
  http::Client client{loop.get_executor()};
  ChatRoom room{client, site};
  ChatTerminal terminal{loop};
  ChatVisit visit{{.executor = loop.get_executor(),
                   .clock = clock,
                   .room = room,
                   .person = terminal,
                   .as = name,
                   .before = there ? kBefore : 0,
                   .linger = there ? seconds{0} : kLinger}};
  terminal.listen({.line = [&visit](std::string line) { visit.typed(std::move(line)); },
                   .end = [&visit] { visit.ended(); }});
  bool interrupted = false;
  asio::signal_set signals{loop, SIGINT, SIGTERM};
  signals.async_wait([&](const boost::system::error_code&, int) {
    signals.clear();  // a second Ctrl+C ends the program at once
    interrupted = true;
    visit.leave();
  });
  int code = 0;
  std::exception_ptr broken;
  asio::co_spawn(loop, visit.run(), [&](const std::exception_ptr& error, int ended) {
    broken = error;
    code = ended;
    loop.stop();  // a connection that is kept alive is no work
  });
  loop.run();
  if (broken) std::rethrow_exception(broken);
  return interrupted ? kInterrupted : code;
}

}  // namespace pointsbot::app
