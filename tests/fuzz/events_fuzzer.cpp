#include "tests/fuzz/fuzz.hpp"
#include "twitch/event_parser.hpp"

#include <algorithm>
#include <string>

/// What EventSub's socket may say, whoever is at its other end.
namespace pointsbot::twitch {
namespace {

void look_at(const Event& event) {
  tests::require(!event.id.empty());
  tests::require(number(event.channel) > 0);
  const auto good = [](const User& user) { return number(user.id) > 0 && !user.login.empty(); };
  if (const auto* const message = std::get_if<ChatMessage>(&event.what))
    tests::require(good(message->by) && message->bits >= 0);
  if (const auto* const raid = std::get_if<Raided>(&event.what))
    tests::require(good(raid->from) && raid->viewers >= 0);
  if (const auto* const cheer = std::get_if<Cheered>(&event.what))
    tests::require(cheer->bits >= 0 && (!cheer->by || good(*cheer->by)));
  if (const auto* const gift = std::get_if<Gifted>(&event.what))
    tests::require(gift->subscriptions >= 0 && gift->tier >= 1 && gift->tier <= 3);
  if (const auto* const redeemed = std::get_if<Redeemed>(&event.what))
    tests::require(good(redeemed->user) && !redeemed->id.empty());
}

void read(std::string_view text) {
  static EventParser parser;
  std::string padded{text};
  padded.append(EventParser::kPadding, '"');  // what was read there before
  const auto message = parser.read({padded.data(), text.size()});
  if (!message) return;
  if (const auto* const notification = std::get_if<Notification>(&message->what))
    look_at(notification->event);
  if (const auto* const welcome = std::get_if<Welcome>(&message->what)) {
    tests::require(std::ranges::all_of(
        welcome->session, [](char c) { return c > ' ' && c < 127 && c != '"' && c != '\\'; }));
  }
}

}  // namespace
}  // namespace pointsbot::twitch

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pointsbot::twitch::read(pointsbot::tests::text_of(data, size));
  return 0;
}
