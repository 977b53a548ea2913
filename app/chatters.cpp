#include "app/chatters.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <new>

namespace pointsbot::app {
namespace {

/// What the table needs to grow once more, and the list of everybody: kept free, so that neither
/// fails.
constexpr std::size_t kKeptFree = std::size_t{3} << 20;

/// As the parser of viewer lists has it.
constexpr std::size_t kLongestName = 64;

bool is_name(std::string_view text) {
  return text.size() <= kLongestName && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < ' ' || c == 0x7F;
         });
}

/// Whether it is no more than the login in other capitals.
bool is_same(std::string_view login, std::string_view name) {
  return std::ranges::equal(login, name, [](char a, char b) {
    return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
  });
}

}  // namespace

void Chatters::saw(const twitch::User& user, bool chatted) {
  const std::int64_t id = number(user.id);
  if (id <= 0 || id > kMostUserId) return;
  const bool named = !user.login.empty() && is_name(user.login) && is_name(user.display_name);
  if (!named && !chatted) return;
  add(id, named ? user.login : std::string_view{}, named ? user.display_name : std::string_view{},
      chatted, true);
}

void Chatters::add(std::int64_t id, std::string_view login, std::string_view display_name,
                   bool chatted, bool newer) {
  if (seen_) {
    const auto known = seen_->find(id);
    if (known != seen_->end()) {
      known->second.chatted |= chatted;
      if (!newer || login.empty() || login == known->second.names) return;
      // Renamed since; seldom, so that the room of the old name may be lost.
      if (memory_->room() < kKeptFree) return;
      known->second.names = memory_->keep(login);
      memory_->keep(is_same(login, display_name) ? "" : display_name);
      return;
    }
  }
  Map* const seen = room_for_one();
  if (seen == nullptr) {
    unkept_ += chatted ? 1 : 0;
    return;
  }
  const char* const names = memory_->keep(login);
  memory_->keep(is_same(login, display_name) ? "" : display_name);
  seen->emplace(id, Seen{names, chatted});
}

Chatters::Map* Chatters::room_for_one() {
  if (!memory_) {
    memory_ = reservoir_.try_acquire();
    if (!memory_) return nullptr;
    seen_.emplace(Map::allocator_type{memory_.get()});
  }
  return seen_->size() < kMost && memory_->room() >= kKeptFree ? &*seen_ : nullptr;
}

Sighted Chatters::take() {
  if (!memory_) return {};
  const std::size_t count = seen_->size();
  auto* const room = memory_->take(count * sizeof(db::Sighting), alignof(db::Sighting));
  auto* const first = reinterpret_cast<db::Sighting*>(room);
  std::size_t at = 0;
  for (const auto& [id, seen] : *seen_)
    ::new (first + at++) db::Sighting{{Attendee{UserId{id}}, seen.names}, seen.chatted};
  const std::span<db::Sighting> all{first, count};
  std::ranges::sort(all, {}, [](const db::Sighting& one) { return one.who.id(); });
  seen_.reset();
  return {std::move(memory_), all};
}

void Chatters::put_back(Sighted sighted) {
  for (const db::Sighting& one : sighted.all) {
    add(number(one.who.id()), one.who.login(),
        *one.who.login() == '\0' ? "" : one.who.display_name(), one.chatted, false);
  }
}

}  // namespace pointsbot::app
