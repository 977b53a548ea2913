#include "app/exchange/currencies.hpp"
#include "app/exchange/json_values.hpp"
#include "app/exchange/read.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongest = std::size_t{1} << 20;

/// Calls `take` with each line that is a JSON object, `reject` with each that is not.
template <class Take, class Reject>
void each_object(Input& input, Take take, Reject reject) {
  std::array<unsigned char, 16384> room;
  json::parse_options options;
  options.max_depth = 32;
  input.seek(0);
  Lines lines{input, kLongest};
  while (lines.next()) {
    std::string_view text = lines.text();
    if (lines.number() == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (text.find_first_not_of(" \t") == std::string_view::npos) continue;
    if (!lines.whole()) {
      reject(lines.number(), "is longer than a megabyte");
      continue;
    }
    json::monotonic_resource memory{room.data(), room.size()};
    json::error_code error;
    const json::value value = json::parse(text, error, &memory, options);
    if (error || !value.is_object()) {
      reject(lines.number(), "is not a JSON object");
      continue;
    }
    take(lines.number(), value.get_object());
  }
}

/// NeDB appends: the newest line of an _id counts, a line with $$deleted takes it away. The lines
/// about indexes are nobody.
Origin read_nedb(Input& input, const ReadOptions& options, RecordSink& sink) {
  Currencies currencies;
  each_object(
      input,
      [&](std::int64_t, const json::object& user) {
        const json::value* const held = user.if_contains("currency");
        if (held == nullptr || !held->is_object()) return;
        for (const auto& [id, amount] : held->get_object()) {
          if (amount.is_number()) currencies.saw(id, amount.to_number<double>());
        }
      },
      [](std::int64_t, std::string_view) {});
  const std::string currency = currencies.choose(options.currency);
  each_object(
      input,
      [&](std::int64_t line, const json::object& user) {
        const std::string id = text_of(user, "_id");
        if (id.empty() && user.contains("$$indexCreated")) return;
        if (user.contains("$$deleted")) return sink.removed(id);
        if (const json::value* const twitch = user.if_contains("twitch");
            twitch != nullptr && twitch->is_bool() && !twitch->get_bool()) {
          return sink.reject(line, "is nobody of Twitch");
        }
        const std::string login = text_of(user, "username");
        const std::string watched = text_of(user, "minutesInChannel");
        const json::value* const held = user.if_contains("currency");
        std::string points = "0";
        if (held != nullptr && held->is_object() && held->get_object().contains(currency))
          points = text_of(held->get_object(), currency);
        sink.record({.line = line,
                     .login = login,
                     .id = id,
                     .points = points,
                     .watched = watched,
                     .unit = TimeUnit::minutes});
      },
      [&](std::int64_t line, std::string_view why) { sink.reject(line, why); });
  return {.source = "firebot/" + currency,
          .what = "Firebot's viewers",
          .guessed = {fmt::format("Currency: {}.", shown(currency))}};
}

}  // namespace

Origin read_json_lines(Input& input, const ReadOptions& options, RecordSink& sink) {
  const std::string_view front = input.front(4096);
  const bool nedb = front.find("\"_id\"") != std::string_view::npos ||
                    front.find("\"$$indexCreated\"") != std::string_view::npos;
  if (nedb && options.columns.empty()) return read_nedb(input, options, sink);

  JsonColumns columns{options.columns};
  each_object(
      input,
      [&](std::int64_t line, const json::object& object) {
        columns.clear();
        for (const auto& [key, value] : object) {
          if (!value.is_structured() && !value.is_bool()) columns.set(key, text_of(value));
        }
        columns.tell(line, sink, true);
      },
      [&](std::int64_t line, std::string_view why) { sink.reject(line, why); });
  return columns.origin();
}

}  // namespace pointsbot::app::exchange
