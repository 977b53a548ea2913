#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pointsbot::db {

/// Of points or of seconds: what a source has given to somebody in all, and what it last stated
/// that he has there. Where something was undone, no more counts as stated than is still given.
struct Standings {
  std::int64_t given = 0, stated = 0;
};

/// What somebody gets (or, negative, loses) whom a source states to have `states` now and who has
/// `has` here. The same statement again is nothing; of one above all that was ever given, what is
/// above; one that falls takes what it fell by, as far as it is there; one that grows again, but
/// not above what is still given, is nothing: he has that, or spent it.
struct Difference {
  std::int64_t amount = 0;
  std::int64_t missing = 0;  ///< what was to be taken and is spent
};
Difference difference(std::int64_t states, const Standings& before, std::int64_t has);

/// What each operation of each source gave and stated (table `imported`), for each name that a file
/// has by itself: a file that leaves one out says nothing about it. Inside a transaction that the
/// caller opens and ends. Private to db/.
class Given {
 public:
  explicit Given(SQLite::Database& database);

  /// Whom a file means: a viewer by his id, or by a name that he has claimed.
  struct Name {
    std::int64_t viewer = 0;
    std::string login{};
  };
  struct Both {
    Standings points, seconds;
  };
  Both of(std::int64_t channel, const std::string& source, const Name& name);

  /// What others spent of a name, before it was taken from them, counts as given to whoever gets
  /// the name now.
  void pass_on(std::int64_t channel, const std::string& source, const Name& name);

  struct Row {
    std::int64_t points = 0, seconds = 0;  ///< given
    std::optional<std::int64_t> stated{}, stated_seconds{};
    std::optional<std::int64_t> line{};  ///< of the entry
  };
  void add(std::int64_t channel, const std::string& source, const Name& name, std::int64_t op,
           const Row& row);

  /// One by one what an operation gave.
  struct Leg {
    Name name;
    bool entered = false;     ///< there was an entry
    bool folded = false;      ///< and it is no more
    std::int64_t viewer = 0;  ///< who got it
    struct Part {
      std::int64_t entry = 0, given = 0;
      Standings rest{};  ///< of all else that the source gave and stated
    };
    Part points{}, seconds{};
  };
  /// What is to be taken of it again, of somebody who has `has`; negative where it took something.
  /// Of that no more comes back than makes what the source has given what the rest of it states:
  /// what a later file has given again is not given once more.
  static std::int64_t to_take(const Leg::Part& part, std::int64_t has);
  /// The next `most` behind `after`, in order of names.
  std::vector<Leg> legs(std::int64_t channel, const std::string& source, std::int64_t op,
                        const Name& after, std::int64_t most);
  /// Of what `op` gave, no more counts than this, which could not be taken back; and it has stated
  /// nothing.
  void leave(std::int64_t channel, const std::string& source, const Name& name, std::int64_t op,
             std::int64_t points, std::int64_t seconds);
  /// What was given before operations were told apart changes by so much.
  void change_oldest(std::int64_t channel, const std::string& source, const Name& name,
                     std::int64_t points, std::int64_t seconds);

 private:
  /// Of all operations but one; what was stated is not cut yet.
  Both sum(std::int64_t channel, const std::string& source, const Name& name, std::int64_t but);

  SQLite::Statement rows_;
  SQLite::Statement pass_on_;
  SQLite::Statement add_;
  SQLite::Statement legs_;
  SQLite::Statement leave_;
  SQLite::Statement remove_;
  SQLite::Statement change_oldest_;
};

}  // namespace pointsbot::db
