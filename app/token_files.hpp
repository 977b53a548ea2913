#pragma once

#include "app/control/descriptor.hpp"
#include "base/result.hpp"
#include "twitch/authorization.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace pointsbot::app {

/// The logins of one bot, a file each: `<user id>.json`, mode 0600, in a folder of mode 0700. They
/// are put in each other's place whole: a new file, synced, renamed, the folder synced.
///
/// Several programs share them, a bot and `pointsbot login`: who changes a file holds the lock
/// `<user id>.lock` meanwhile, which ends with its program. Any one thread.
class TokenFiles final : public twitch::TokenKeeper {
 public:
  /// Makes nothing.
  explicit TokenFiles(std::filesystem::path folder);

  struct Found {
    std::vector<twitch::Authorization> authorizations;  ///< by user id
    /// Of files that are not read, each a sentence or two with what to do.
    std::vector<std::string> problems;
  };
  Found read() const;

  /// Whether there is certainly no file of `user`; not so of one that cannot be read.
  bool is_absent(UserId user) const;

  /// Differs when a login or logout has changed anything since. Allocates nothing.
  struct Stamp {
    std::int64_t folder = 0;
    std::uint64_t files = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  Stamp stamp(const std::vector<twitch::Authorization>& known) const;

  /// Whether a login could be kept here; where not, problem() says why. Leaves all as it was.
  bool could_keep();

  /// Makes the folder where there is none, and closes it to others.
  std::unique_ptr<Turn> begin(UserId user) override;
  std::string problem() const override { return problem_; }

  /// REQUIRES: this program has the turn. Whether there is no such file any more, also after a
  /// power cut.
  bool remove(UserId user);

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file_of(UserId user) const;

 private:
  class FileTurn;
  std::nullptr_t fail(const char* what);
  /// The folder, made and closed to others; a problem_ where there is none.
  Descriptor open_own();

  std::filesystem::path folder_;
  std::string problem_;
};

}  // namespace pointsbot::app
