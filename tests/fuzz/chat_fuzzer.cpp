#include "app/chat/amount.hpp"
#include "app/chat/command_setting.hpp"
#include "app/chat/line.hpp"
#include "app/printable.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "twitch/chat_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

/// What people type in a chat, as a line that may be a command, and as words that the bot says.
namespace pointsbot::app::chat {
namespace {

using tests::require;

constexpr std::array<std::string_view, 8> kForms{
    "", "user amount", "[n]", "[user]", "item...", "[item...]", "user [amount]", "a b [c...]"};

bool is_within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void look_at_line(std::string_view text) {
  const auto name = called_by(text);
  if (!name) return;
  require(is_command_name(*name));
  require(called_by("!" + *name) == name);
  for (const std::string_view form : kForms) {
    const auto words = arguments_in(text, form);
    if (!words) continue;
    require(form.empty() == words->empty() || form.front() == '[');
    for (const std::string_view word : *words) {
      require(!word.empty() && is_within(word, text));
      require(word.front() != ' ' && word.back() != ' ');
    }
  }
}

void look_at_amount(std::string_view text) {
  const auto amount = parse_amount(text);
  if (!amount) return;
  require(text.size() <= 18);
  if (const auto* const percent = std::get_if<Percent>(&*amount))
    require(percent->value >= 1 && percent->value <= 100);
  else
    require(std::get<Points>(*amount) >= Points{1} && std::get<Points>(*amount) <= kMostAtOnce);
  for (const Points balance : {Points{}, Points{1}, Points{99}, kMostAtOnce, kMostPoints}) {
    const auto points = resolve(*amount, balance);
    require(!points || *points > Points{});
    if (std::holds_alternative<Percent>(*amount)) require(!points || *points <= balance);
  }
}

void look_at_setting(std::string_view text) {
  const auto setting = parse_command_setting("points", text);
  if (!setting) return;
  require(setting->command == "points");
  require(std::ranges::all_of(setting->names, is_command_name));
  require(!setting->each || setting->each->count() >= 0);
  require(!setting->all || setting->all->count() >= 0);
  require(!setting->cost || *setting->cost >= Points{});
}

bool commands_somebody(std::string_view text) {
  return text.starts_with('/') || text.starts_with('.') || text.starts_with('!');
}

void look_at_words(const std::string& said, std::size_t most) {
  require(simdjson::validate_utf8(said));
  require(twitch::code_points(said) <= most);
  require(said.size() <= 4 * most);
  require(!commands_somebody(said));
  require(!said.starts_with(' ') && !said.ends_with(' '));
  require(std::ranges::none_of(
      said, [](char byte) { return static_cast<unsigned char>(byte) < ' ' || byte == 127; }));
  require(said.find("  ") == said.npos);
}

void look_at_text(std::string_view text) {
  const std::string said = twitch::sendable(text);
  look_at_words(said, twitch::kLongestMessage);
  require(twitch::sendable(said) == said);
  for (const std::size_t most : {std::size_t{0}, std::size_t{1}, std::size_t{25}, std::size_t{100},
                                 twitch::kLongestMessage}) {
    const std::string quoted = twitch::quoted_words(text, most);
    look_at_words(quoted, most);
    require(quoted.find('@') == quoted.npos && quoted.find("://") == quoted.npos);
    // Behind a point the sign that it was cut would be taken for a letter of a link.
    if (!quoted.ends_with("\u2026")) require(twitch::quoted_words(quoted, most) == quoted);
    // What it stands in can be said as it is.
    const std::string sentence = "he said: " + quoted + ".";
    if (twitch::code_points(sentence) <= twitch::kLongestMessage)
      require(!commands_somebody(twitch::sendable(sentence)));
  }
  require(simdjson::validate_utf8(printable(text)));
}

void look_at(std::string_view text) {
  look_at_line(text);
  look_at_line("!points " + std::string{text});
  look_at_amount(text);
  look_at_setting(text);
  look_at_text(text);
}

}  // namespace
}  // namespace pointsbot::app::chat

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pointsbot::app::chat::look_at(pointsbot::tests::text_of(data, size));
  return 0;
}
