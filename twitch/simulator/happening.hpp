#pragma once

#include "http/url.hpp"
#include "twitch/simulator/draw.hpp"
#include "twitch/simulator/world.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pointsbot::twitch::simulator {

/// Something that happens, as EventSub tells it.
struct Happening {
  std::string_view type;
  /// What a subscription's condition is compared with; a key that is not here is not.
  std::vector<std::pair<std::string_view, std::string>> about;
  std::string event;  ///< its JSON
};

/// What `form` says that happens: type (raid, cheer, subscribe, gift, resub, unsub, follow, redeem,
/// chat, online, offline, mod, unmod, vip, unvip, ban, update, or EventSub's own names), channel
/// (the first), user (who does it; made when there is nobody of that name), and what belongs to the
/// type: viewers, bits, tier, count, months, title, cost, text, id, badges, anonymous. Who becomes
/// or ceases to be something is it in the world from then on. Throws std::invalid_argument in plain
/// words.
Happening happen(World& world, const http::Parameters& form, Draw& draw, WallTime now);

/// What the n-th of many people says in a chat, the same as they all do: text, badges and the
/// channel are those of `form`, and `id`, where there is one, is followed by "-n".
Happening said_by_one(World& world, const http::Parameters& form, const Person& by, std::uint32_t n,
                      Draw& draw);

Happening went_online(const World& world, std::size_t channel);
Happening went_offline(const World& world, std::size_t channel);
Happening role_changed(const World& world, std::size_t channel, const Person& user,
                       std::string_view type);
Happening renamed(const Person& user);

/// The message that another one replies to, and the one that began all these replies.
struct ChatParent {
  std::string id;
  std::string text;
  Person by;
  std::string thread;
  Person thread_by;
};

/// What somebody says in a chat.
struct ChatLine {
  Person by;
  std::string text;  ///< as it was written: of a reply without the name that Twitch puts before it
  /// "moderator,subscriber/12": set_id and, where it matters, the version.
  std::string badges;
  std::string message_type = "text";
  std::int64_t bits = 0;
  std::string reward;  ///< id of the custom reward it came with; empty: none
  std::string id;
  /// The channel where it was said, when a shared chat brought it here.
  std::optional<Person> elsewhere;
  std::optional<ChatParent> reply{};
};

Happening said(const World& world, std::size_t channel, const ChatLine& line);

/// "1000", "2000" or "3000".
std::string_view tier_name(int tier);
void append_person(std::string& json, std::string_view prefix, const Person& person);

/// The channel that a form is about: the first when it names none. Throws std::invalid_argument.
std::size_t channel_in(const World& world, const http::Parameters& form);

}  // namespace pointsbot::twitch::simulator
