#include "app/setup.hpp"

#include "app/logins.hpp"
#include "app/quantities.hpp"
#include "app/settings.hpp"
#include "app/shipped.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace pointsbot::app {
namespace {

const Setting& setting(std::string_view section, std::string_view key) {
  return *std::ranges::find_if(
      settings(), [&](const Setting& one) { return one.section == section && one.key == key; });
}

constexpr std::string_view kRegister =
    "Twitch wants to know the bot as an \"application\" of yours. That takes two minutes, once:\n"
    "  1. Twitch demands two-factor authentication for it: twitch.tv/settings/security\n"
    "  2. Open dev.twitch.tv/console/apps/create and log in\n"
    "  3. Name: anything that nobody has yet, like \"points of YOURNAME\"\n"
    "  4. OAuth Redirect URLs: http://localhost   (the form demands one; nobody uses it)\n"
    "  5. Category: Chat Bot\n"
    "  6. Client Type: Public\n"
    "  7. Create, then Manage: there is the Client ID. It is not a secret; a \"secret\" is not "
    "needed.";

}  // namespace

Setup::Setup(Console& console, std::filesystem::path file, CheckClient check)
    : console_{console}, file_{std::move(file)}, check_{std::move(check)} {
  std::ifstream in{file_, std::ios::binary};
  is_new_ = !in;
  before_ =
      is_new_ ? std::string{shipped_ini()} : std::string{std::istreambuf_iterator<char>{in}, {}};
  ini_ = IniEdit{before_};
  was_demo_ = present("twitch", "source") != "twitch";
}

std::optional<Config> Setup::run() {
  try {
    console_.say(
        fmt::format("{} {}. Ctrl+C ends this at any time; nothing is written before you "
                    "have seen it. An empty answer takes what stands in [brackets].",
                    is_new_ ? "This will make" : "This will change", file_.string()));
    ask_channel();
    ask_name();
    ask_pace();
    ask_client();
    return write();
  } catch (const Ended&) {
    console_.say("\nThat was the end of what you typed. Nothing was written.");
    return std::nullopt;
  }
}

std::optional<Config> Setup::correct_client() {
  try {
    if (!ask_yes("Correct the Client ID?", true)) return std::nullopt;
    ask_client_id();
    return write();
  } catch (const Ended&) {
    console_.say("\nThat was the end of what you typed. Nothing was written.");
    return std::nullopt;
  }
}

std::string Setup::present(std::string_view section, std::string_view key) const {
  return ini_.value(section, key).value_or("");
}

std::string Setup::ask(std::string_view question, const std::string& proposed) {
  const std::string prompt = proposed.empty() ? fmt::format("\n{}: ", question)
                                              : fmt::format("\n{} [{}]: ", question, proposed);
  const auto answer = console_.ask(prompt);
  if (!answer) throw Ended{};
  const std::string text{trimmed(*answer)};
  return text.empty() ? proposed : text;
}

bool Setup::ask_yes(std::string_view question, bool otherwise) {
  for (;;) {
    const auto answer =
        console_.ask(fmt::format("\n{} [{}]: ", question, otherwise ? "yes" : "no"));
    if (!answer) throw Ended{};
    if (const auto yes = parse_yes(*answer, otherwise)) return *yes;
    console_.say("Please answer yes or no.");
  }
}

bool Setup::put(std::string_view section, std::string_view key, const std::string& value) {
  const Setting& of = setting(section, key);
  Config unused;
  const bool plain = value.find_first_of("\r\n") == value.npos;
  if (plain && of.put(unused, value)) {
    ini_.set(section, key, value);
    return true;
  }
  console_.say(fmt::format("That is not {}.", of.form));
  return false;
}

void Setup::ask_channel() {
  for (;;) {
    const std::string answer = ask("Your channel: its name, or its address (twitch.tv/NAME)",
                                   present("twitch", "channel"));
    const auto channels = parse_channels(answer);
    if (!channels) {
      console_.say(
          "That is no channel. It is the NAME in twitch.tv/NAME: at most 25 letters, digits and "
          "_.");
    } else if (put("twitch", "channel", *channels)) {
      ini_.set("twitch", "source", "twitch");
      console_.say(fmt::format("channel = {}", *channels));
      return;
    }
  }
}

void Setup::ask_name() {
  for (;;) {
    const std::string answer =
        ask("What are the points called? One, and many of them, like gem, gems",
            ini_.value("points", "name").value_or("point, points"));
    if (!put("points", "name", answer)) continue;
    console_.say(fmt::format("name = {}", answer));
    return;
  }
}

void Setup::ask_pace() {
  const auto interval = parse_duration(present("points", "interval"));
  const auto modifier = parse_points(present("points", "modifier"));
  Points now{60};
  if (!was_demo_ && interval && modifier && interval->count() > 0 && modifier->value > 0)
    now = hourly(*modifier, *interval);
  for (;;) {
    const std::string answer =
        ask("How many does a viewer earn in an hour of watching?", std::to_string(now.value));
    const auto an_hour = parse_points(answer);
    if (!an_hour || *an_hour < Points{1} || *an_hour > kMostAnHour) {
      console_.say(
          fmt::format("Please write a number from 1 to {}, like 60.", grouped(kMostAnHour.value)));
      continue;
    }
    const bool same = !was_demo_ && an_hour->value == now.value && interval && modifier;
    const Pace pace = same ? Pace{*interval, *modifier} : pace_of(*an_hour);
    ini_.set("points", "interval", std::to_string(pace.interval.count()));
    ini_.set("points", "modifier", std::to_string(pace.modifier.value));
    console_.say(
        fmt::format("{} an hour: {} every {}.{}", grouped(an_hour->value),
                    grouped(pace.modifier.value), span(pace.interval),
                    *an_hour > Points{1000} ? " That is a lot; you can change it later." : ""));
    return;
  }
}

void Setup::ask_client() {
  console_.say(fmt::format("\n{}", kRegister));
  ask_client_id();
}

void Setup::ask_client_id() {
  for (;;) {
    const std::string answer = ask("Client ID", present("twitch", "client_id"));
    if (answer.empty()) {
      console_.say("Without it Twitch shows no viewer list.");
      continue;
    }
    if (!put("twitch", "client_id", answer)) continue;
    Config asked;
    try {
      asked = parse_config(ini_.text(), file_);
    } catch (const ConfigError&) {
      return;  // write() says what is wrong in the rest of the file
    }
    const auto wrong = check_(asked);
    if (!wrong) {
      console_.say("Twitch knows this application.");
      return;
    }
    console_.say(*wrong);
    if (ask_yes("Take it all the same?", false)) return;
  }
}

std::optional<Config> Setup::write() {
  const std::string text = ini_.text();
  Config config;
  try {
    config = parse_config(text, file_);
  } catch (const ConfigError& error) {
    console_.say(fmt::format("\nThe rest of the file has mistakes, so nothing was written:\n{}",
                             error.what()));
    return std::nullopt;
  }
  if (text == before_ && !is_new_) {
    console_.say(fmt::format("\n{} says all of that already.", file_.string()));
    return config;
  }
  console_.say(fmt::format("\nThis will stand in {}:", file_.string()));
  for (const auto& [section, key] : {std::pair{"twitch", "source"},
                                     {"twitch", "channel"},
                                     {"twitch", "client_id"},
                                     {"points", "name"},
                                     {"points", "interval"},
                                     {"points", "modifier"}}) {
    console_.say(fmt::format("  [{}] {} = {}", section, key, present(section, key)));
  }
  if (!ask_yes("Write it? Everything else there stays as it is", true)) {
    console_.say("Nothing was written.");
    return std::nullopt;
  }
  if (is_new_) make_companions(file_.parent_path());
  replace_file(file_, text);
  console_.say(fmt::format("Written: {}", file_.string()));
  return config;
}

}  // namespace pointsbot::app
