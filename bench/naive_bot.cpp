#include "bench/naive_bot.hpp"

#include "bench/baseline.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

namespace pointsbot::bench {

NaiveBot::NaiveBot(const std::filesystem::path& file) : database_{open_like_the_ledger(file)} {
  database_.exec(
      "CREATE TABLE IF NOT EXISTS points(Username TEXT UNIQUE, Points INTEGER, "
      "PRIMARY KEY(Username))");
}

void NaiveBot::cycle(const std::vector<std::string>& logins, std::int64_t pay,
                     std::int64_t welcome) {
  SQLite::Transaction transaction{database_};
  for (const std::string& login : logins) {
    bool known;
    {
      SQLite::Statement ask{database_, "SELECT Username FROM points WHERE Username=?"};
      ask.bindNoCopy(1, login);
      known = ask.executeStep();
    }
    if (!known) {
      SQLite::Statement insert{database_, "INSERT INTO points(Username,Points) VALUES(?,?)"};
      insert.bindNoCopy(1, login);
      insert.bind(2, welcome);
      insert.exec();
      continue;
    }
    std::int64_t points;
    {
      SQLite::Statement ask{database_, "SELECT Points FROM points WHERE Username=?"};
      ask.bindNoCopy(1, login);
      ask.executeStep();
      points = ask.getColumn(0).getInt64();
    }
    SQLite::Statement update{database_, "UPDATE points SET Points=? WHERE Username=?"};
    update.bind(1, points + pay);
    update.bindNoCopy(2, login);
    update.exec();
  }
  transaction.commit();
}

void NaiveBot::know(const std::vector<std::pair<std::string, std::int64_t>>& points) {
  SQLite::Transaction transaction{database_};
  SQLite::Statement insert{database_, "INSERT INTO points(Username,Points) VALUES(?,?)"};
  for (const auto& [login, has] : points) {
    insert.bindNoCopy(1, login);
    insert.bind(2, has);
    insert.exec();
    insert.reset();
  }
  transaction.commit();
}

void NaiveBot::settle() {
  settle_like_the_ledger(connection());
  sqlite3_db_release_memory(connection());
}

std::int64_t NaiveBot::wal_bytes() const { return log_bytes_written(connection()); }

std::int64_t NaiveBot::total() const {
  SQLite::Statement ask{database_, "SELECT sum(Points) FROM points"};
  ask.executeStep();
  return ask.getColumn(0).getInt64();
}

}  // namespace pointsbot::bench
