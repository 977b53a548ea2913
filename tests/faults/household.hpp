#pragma once

#include "tests/db/support.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <system_error>
#include <vector>

namespace pointsbot {

/// One database, the commands that are given for it, and what they must come to. Those whom the
/// commands are about are in no viewer list: each of their points is of a command.
class Household {
 public:
  /// Something asked of the program: again and again until it is said to be done.
  struct Wish {
    std::vector<std::string> arguments{};
    std::string ref{};                            // as the ledger has it, or how it begins and ends
    std::map<std::string, std::int64_t> after{};  // what everybody has then
  };

  explicit Household(const std::filesystem::path& folder) : folder_{folder} {
    std::filesystem::create_directory(folder_);
    std::ofstream{ini()} << "[points]\ninterval = 1\n[database]\npath = points.db\n"
                            "[simulator]\nviewers = 300\nchurn = 100\n";
  }

  std::filesystem::path file() const { return folder_ / "points.db"; }
  std::filesystem::path ini() const { return folder_ / "bot.ini"; }
  std::vector<std::string> command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), POINTSBOT_PROGRAM);
    arguments.insert(arguments.end(), {"--config", ini().string()});
    return arguments;
  }
  std::string query(const std::string& sql) const { return db::raw_text(file(), sql); }

  /// The next import: a file in which everybody has more than in the one before.
  Wish next_import(std::mt19937& random) {
    Wish wish{.after = has_};
    const std::string name = fmt::format("file{}.csv", ++wishes_);
    std::ofstream csv{folder_ / name};
    csv << "user_id,login,points\n";
    for (int i = 1; i <= kImported; ++i) {
      const std::string login = fmt::format("import{}", i);
      const std::int64_t more = 1 + static_cast<std::int64_t>(random() % 1000);
      csv << fmt::format("{},{},{}\n", kIds + i, login, stated_[i] += more);
      wish.after[login] += more;
    }
    wish.arguments = {"import", (folder_ / name).string(), "--yes", "--source", "otherbot"};
    wish.ref = "import/%/" + name;
    return wish;
  }

  /// The next operation between three of them.
  Wish next_operation(std::mt19937& random) {
    Wish wish{.after = has_};
    const auto somebody = [&] { return fmt::format("import{}", 1 + random() % 3); };
    const std::string who = somebody();
    std::string other = somebody();
    while (other == who) other = somebody();
    const std::int64_t amount = 1 + static_cast<std::int64_t>(random() % 50);
    const std::string ref = fmt::format("wish{}", ++wishes_), text = std::to_string(amount);
    switch (random() % 4) {
      case 0:
        wish.arguments = {"add", who, text};
        wish.after[who] += amount;
        break;
      case 1:
        wish.arguments = {"set", who, text};
        wish.after[who] = amount;
        break;
      default: {
        // Now and then more than there is: refused, and so it stays.
        wish.arguments = {"give", who, other, text};
        const std::int64_t moved = has_.at(who) >= amount ? amount : 0;
        wish.after[who] -= moved;
        wish.after[other] += moved;
      }
    }
    wish.arguments.insert(wish.arguments.end(), {"--ref", ref});
    wish.ref = "hand/" + ref;
    return wish;
  }

  /// It was said to be done (or refused).
  void acknowledge(const Wish& wish) {
    refs_.push_back(wish.ref);
    has_ = wish.after;
    if (wish.arguments[0] == "import") last_import_ = wish.arguments;
  }
  const std::vector<std::string>& last_import() const { return last_import_; }

  /// When its log was written to last.
  std::filesystem::file_time_type written() const {
    std::error_code no_log;
    return std::filesystem::last_write_time(file().string() + "-wal", no_log);
  }
  /// How often the ledger has it.
  std::int64_t times(const Wish& wish) const {
    return std::stoll(query("SELECT count(*) FROM op WHERE ref LIKE '" + wish.ref + "'"));
  }
  /// What is wrong: empty when what was acknowledged is there once, and nothing else.
  std::string what_is_wrong(const std::vector<std::int64_t>& paid) const {
    std::string wrong = db::differences(file());
    for (const std::string& ref : refs_) {
      const std::string found = query("SELECT count(*) FROM op WHERE ref LIKE '" + ref + "'");
      if (found != "1\n") wrong += ref + " is there " + found;
    }
    for (const std::int64_t no : paid) {
      const std::string found = query(fmt::format("SELECT count(*) FROM payment WHERE no={}", no));
      if (found != "1\n") wrong += fmt::format("payment {} is there {}", no, found);
    }
    if (query("SELECT count(*)=max(no) AND min(no)=1 FROM payment") == "0\n") wrong += "A gap.\n";
    const std::string found = balances();
    if (found != expected(has_)) wrong += "They have " + found + "not " + expected(has_);
    return wrong;
  }
  /// They have what they had, or what they have after that.
  bool is_before_or_after(const Wish& wish) const {
    return balances() == expected(times(wish) == 0 ? has_ : wish.after);
  }

 private:
  static constexpr int kImported = 30;
  static constexpr std::int64_t kIds = 1'000'000;

  std::string balances() const {
    return query("SELECT login, points FROM points WHERE login LIKE 'import%' ORDER BY login");
  }
  static std::string expected(const std::map<std::string, std::int64_t>& has) {
    std::string all;
    for (const auto& [login, points] : has) all += fmt::format("{}|{}\n", login, points);
    return all;
  }

  std::filesystem::path folder_;
  int wishes_ = 0;
  std::map<int, std::int64_t> stated_;
  std::map<std::string, std::int64_t> has_;
  std::vector<std::string> refs_;
  std::vector<std::string> last_import_;
};

}  // namespace pointsbot
