#include "twitch/simulator/script.hpp"

#include "twitch/simulator/form.hpp"
#include "twitch/simulator/simulator.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace pointsbot::twitch::simulator {
namespace {

using std::chrono::seconds;

/// A sentence, and the form it stands for. {name} is a word, {#name} a number, {...name} all the
/// rest; in the form they stand by their names alone.
struct Sentence {
  std::string_view words;
  std::string_view form;
  bool setting = false;
};

constexpr std::array kSentences{
    Sentence{"{#viewers} viewers", "viewers={viewers}", true},
    Sentence{"{#churn} percent come and go", "churn={churn}", true},
    Sentence{"live", "live=yes", true},
    Sentence{"rerun", "live=rerun", true},
    Sentence{"offline", "live=no", true},
    Sentence{"{user} arrives", "type=arrive&user={user}"},
    Sentence{"{user} leaves", "type=leave&user={user}"},
    Sentence{"{user} says {...text}", "type=chat&user={user}&text={text}"},
    Sentence{"{user} follows", "type=follow&user={user}"},
    Sentence{"{user} raids with {#viewers} viewers", "type=raid&user={user}&viewers={viewers}"},
    Sentence{"{user} cheers {#bits}", "type=cheer&user={user}&bits={bits}&text=Cheer{bits}"},
    Sentence{"somebody cheers {#bits} anonymously",
             "type=cheer&anonymous=yes&bits={bits}&text=Cheer{bits}"},
    Sentence{"{user} subscribes", "type=subscribe&user={user}"},
    Sentence{"{user} subscribes at tier {#tier}", "type=subscribe&user={user}&tier={tier}"},
    Sentence{"{user} resubscribes after {#months} months",
             "type=resub&user={user}&months={months}"},
    Sentence{"{user} subscribes no more", "type=unsub&user={user}"},
    Sentence{"{user} gives {#count} subscriptions", "type=gift&user={user}&count={count}"},
    Sentence{"somebody gives {#count} subscriptions anonymously",
             "type=gift&anonymous=yes&count={count}"},
    Sentence{"{user} redeems {...title}", "type=redeem&user={user}&title={title}"},
    Sentence{"{user} becomes moderator", "type=mod&user={user}"},
    Sentence{"{user} is no moderator", "type=unmod&user={user}"},
    Sentence{"{user} becomes VIP", "type=vip&user={user}"},
    Sentence{"{user} is no VIP", "type=unvip&user={user}"},
    Sentence{"{user} is called {to} now", "type=rename&user={user}&to={to}"},
    Sentence{"somebody else is {user} now", "type=recycle&user={user}"},
    Sentence{"the bot moderates", "bot_moderates=yes", true},
    Sentence{"the bot moderates no more", "bot_moderates=no", true},
    Sentence{"fault {fault}", "fault={fault}", true},
    Sentence{"fault {fault} {#times} times", "fault={fault}&times={times}", true},
    Sentence{"no fault", "fault=none", true},
    Sentence{"tokens run out", "type=expire_tokens"},
    Sentence{"{user} disconnects the application", "type=disconnect&user={user}"},
    Sentence{"sockets reconnect", "type=reconnect"},
    Sentence{"sockets close with {#code}", "type=close&code={code}"},
    Sentence{"sockets drop", "type=drop"},
    Sentence{"sockets fall silent", "keepalives=no", true},
    Sentence{"sockets speak again", "keepalives=yes", true},
};

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(kBlanks);
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

/// Takes the first word off `text`.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(word.size());
  text = trimmed(text);
  return word;
}

bool is_number(std::string_view text) {
  double number = 0;
  const auto parsed =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() && number >= 0;
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 25 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

using Values = std::vector<std::pair<std::string_view, std::string_view>>;

/// What stands for each place of the pattern; nothing when it is another sentence.
std::optional<Values> match(std::string_view pattern, std::string_view text) {
  Values values;
  for (;;) {
    const std::string_view expected = take_word(pattern);
    if (expected.empty()) return text.empty() ? std::optional{values} : std::nullopt;
    if (expected.starts_with("{...")) {
      if (text.empty()) return std::nullopt;
      values.emplace_back(expected.substr(4, expected.size() - 5), text);
      return values;
    }
    const std::string_view word = take_word(text);
    if (word.empty()) return std::nullopt;
    if (expected.front() != '{') {
      if (word != expected) return std::nullopt;
      continue;
    }
    const bool number = expected[1] == '#';
    const std::string_view name =
        expected.substr(number ? 2 : 1, expected.size() - (number ? 3 : 2));
    if (number ? !is_number(word) : name != "fault" && !is_name(word)) return std::nullopt;
    values.emplace_back(name, word);
  }
}

std::string filled(std::string_view form, const Values& values) {
  std::string result;
  while (!form.empty()) {
    const std::size_t open = form.find('{');
    result += form.substr(0, open);
    if (open == form.npos) break;
    const std::size_t close = form.find('}', open);
    const std::string_view name = form.substr(open + 1, close - open - 1);
    for (const auto& [key, value] : values) {
      if (key == name) result += form_value(value);
    }
    form.remove_prefix(close + 1);
  }
  return result;
}

/// M:SS or H:MM:SS.
std::optional<seconds> read_time(std::string_view text) {
  std::int64_t total = 0;
  int parts = 0;
  for (;;) {
    const std::string_view part = text.substr(0, text.find(':'));
    std::int64_t number = 0;
    const auto parsed = std::from_chars(part.data(), part.data() + part.size(), number);
    const bool first = parts == 0;
    if (parsed.ec != std::errc{} || parsed.ptr != part.data() + part.size() || number < 0 ||
        number > 100'000 || (!first && (part.size() != 2 || number > 59))) {
      return std::nullopt;
    }
    total = total * 60 + number;
    ++parts;
    if (part.size() == text.size()) break;
    text.remove_prefix(part.size() + 1);
  }
  return parts == 2 || parts == 3 ? std::optional{seconds{total}} : std::nullopt;
}

std::string quoted(std::string_view text) { return "\"" + std::string{text} + "\""; }

ScriptStep read_step(std::string_view text, int line) {
  ScriptStep step;
  step.line = line;
  step.words = trimmed(text);
  const std::string_view time = take_word(text);
  const auto at = read_time(time);
  if (!at)
    throw ScriptError{line,
                      quoted(time) + " is no time; a line begins with one, like 0:30 or 1:05:00"};
  step.at = *at;
  std::string_view channel;
  if (text.starts_with("in ")) {
    take_word(text);
    channel = take_word(text);
    if (channel.ends_with(':')) channel.remove_suffix(1);
    if (!is_name(channel)) throw ScriptError{line, quoted(channel) + " is no channel's name"};
  }
  for (const Sentence& sentence : kSentences) {
    const auto values = match(sentence.words, text);
    if (!values) continue;
    step.setting = sentence.setting;
    step.form = filled(sentence.form, *values);
    if (!channel.empty()) step.form.append("&channel=").append(channel);
    return step;
  }
  throw ScriptError{
      line, quoted(text) + " is no sentence that is known. There are:\n" + script_sentences()};
}

}  // namespace

std::string script_sentences() {
  std::string all;
  for (const Sentence& sentence : kSentences) {
    std::string_view words = sentence.words;
    all += ' ';
    while (!words.empty()) {
      const std::string_view word = take_word(words);
      all += ' ';
      all += word.front() != '{'          ? word
             : word.starts_with("{#")     ? "N"
             : word.starts_with("{...")   ? "TEXT"
             : word.starts_with("{fault") ? "FAULT"
                                          : "NAME";
    }
    all += '\n';
  }
  return all;
}

std::vector<ScriptStep> read_script(std::string_view text) {
  std::vector<ScriptStep> steps;
  for (int line = 1; !text.empty(); ++line) {
    std::string_view whole = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(whole.size() + 1, text.size()));
    if (whole.ends_with('\r')) whole.remove_suffix(1);
    whole = trimmed(whole.substr(0, whole.find('#')));
    if (whole.empty()) continue;
    steps.push_back(read_step(whole, line));
    if (steps.size() > 1 && steps.back().at < steps[steps.size() - 2].at)
      throw ScriptError{line, "this is earlier than the line before it"};
  }
  return steps;
}

Task<> play(Simulator& simulator, Clock& clock, std::vector<ScriptStep> steps,
            std::function<void(const ScriptStep&, std::string_view problem)> tell) {
  const SteadyTime began = clock.now();
  for (const ScriptStep& step : steps) {
    co_await clock.sleep_until(began + step.at);
    std::string problem;
    try {
      if (step.setting) {
        simulator.change(step.form);
      } else {
        simulator.happen(step.form);
      }
    } catch (const std::invalid_argument& error) {
      problem = error.what();
    }
    tell(step, problem);
  }
}

}  // namespace pointsbot::twitch::simulator
