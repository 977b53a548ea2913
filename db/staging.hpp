#pragma once

#include "base/points.hpp"
#include "base/user_id.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::db {

/// One viewer of a foreign file who passed every check. Known by his Twitch id where the file has
/// it, else by his login.
struct Staged {
  std::int64_t line = 0;     ///< of the file
  std::string_view login{};  ///< small letters; may be empty where there is an id
  UserId id{};               ///< 0: the file names him by his login alone
  Points points{};
  std::optional<std::chrono::seconds> watched{};  ///< nothing: the file does not say
};

/// What the lines of a file that name the same viewer come to.
enum class SameViewer { last, sum };

/// What an import has read so far, kept in a temporary database of its own: memory stays bounded
/// whatever the file holds, and what does not fit goes to a file without a name (SQLITE_TMPDIR, or
/// /var/tmp) that is gone with this object. One thread at a time. Throws Unusable when there is no
/// room for it.
class Staging {
 public:
  Staging();
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  /// The line that named the same viewer before, where there is one.
  std::optional<std::int64_t> put(const Staged& viewer, SameViewer same);
  /// Of somebody who was put by that login.
  void set_watched(std::string_view login, std::chrono::seconds watched);
  /// Takes back what was put under that id; false when nothing was.
  bool remove(UserId id);

  /// Keeps a line that cannot be taken, or was replaced, and why.
  void reject(std::int64_t line, std::string_view reason);
  std::int64_t rejected() const;
  /// In order of their lines, at most `most`.
  void each_rejected(std::int64_t most,
                     const std::function<void(std::int64_t line, const std::string&)>& tell);

  /// The next `most` logins behind `after` that have no id yet, in order.
  std::vector<std::string> without_id(std::string_view after, int most);
  void set_id(std::string_view login, UserId id);
  /// Whether somebody has one.
  bool has_ids();
  /// This login is not to be asked for, and stays without an id.
  void keep_unknown(std::string_view login);
  /// This login is not to be asked for: `id` has claimed it.
  void set_claimed(std::string_view login, UserId id);

  struct Totals {
    std::int64_t viewers = 0;
    Points points;  ///< the highest possible where it would be more
    std::chrono::seconds watched{};
    std::int64_t unknown = 0;  ///< of the viewers, without an id
    Points unknown_points;
  };
  Totals totals();

  struct Entry {
    std::string login;
    UserId id{};
    Points points;
    std::optional<std::chrono::seconds> watched{};
    std::int64_t line = 0;
    bool login_is_current = false;  ///< told by Twitch, not by the file
  };
  /// Those with most points first, at most `most`; of the unknown ones alone if so asked.
  std::vector<Entry> richest(int most, bool unknown_only = false);
  /// Everybody with an id, in order of ids, but for claimed names. Of several entries for one, the
  /// sum, the first line, and one of the logins, a current one if there is any.
  void each_known(const std::function<void(const Entry&)>& take);
  /// Claimed names, in order of logins, with the ids of who claimed them.
  void each_claimed(const std::function<void(const Entry&)>& take);
  /// Everybody without, in order of logins.
  void each_unknown(const std::function<void(const Entry&)>& take);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pointsbot::db
