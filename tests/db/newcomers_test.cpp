#include "tests/db/fault_vfs.hpp"
#include "tests/db/support.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <set>

namespace pointsbot::db {
namespace {

/// Many at once: those who are here for the first time are written a block at a time.
class Newcomers : public ::testing::Test {
 protected:
  ~Newcomers() override { EXPECT_EQ(differences(till_.file), ""); }

  std::string names() const {
    return raw_text(till_.file,
                    "SELECT user_id, login, name FROM viewer WHERE channel_id=77 ORDER BY user_id");
  }

  QuickDisk quick_disk_;
  tests::TemporaryDirectory folder_;
  Till till_{folder_.path() / "points.db"};
};

std::vector<Person> crowd(std::int64_t from, std::int64_t to, std::int64_t step = 1) {
  std::vector<Person> people;
  for (std::int64_t id = from; id <= to; id += step) {
    people.push_back({id, "viewer" + std::to_string(id)});
  }
  return people;
}

TEST_F(Newcomers, AreToldFromThoseWhoComeBackWhateverTheirNumber) {
  till_.cycle(crowd(10, 2'000, 10));
  till_.cycle({});
  const Result<Awarded, Error> done = till_.cycle(crowd(1, 2'000));
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->first_sights, 1'800);
  EXPECT_EQ(done->minted.value, 2'000);
  EXPECT_EQ(raw_text(till_.file, "SELECT points, count(*) FROM points GROUP BY 1 ORDER BY 1"),
            "1|1800\n11|200\n");
}

TEST_F(Newcomers, OneWhoIsHereAlreadyAmongManyIsStale) {
  till_.cycle({{500, "viewer500"}});
  const std::string before = names();
  std::vector<std::string> names_of;
  for (const Person& person : crowd(1, 1'000)) names_of.push_back(person.login + '\0');
  std::vector<Arrival> arrivals;
  for (std::size_t i = 0; i < names_of.size(); ++i) {
    arrivals.push_back({UserId{static_cast<std::int64_t>(i) + 1}, names_of[i].c_str()});
  }
  EXPECT_EQ(till_.award(arrivals, {}).error(), Error::stale);
  EXPECT_EQ(names(), before);
  // Without him the same arrivals, in whatever order they are by now, are taken.
  std::erase_if(arrivals, [](const Arrival& viewer) { return viewer.id() == UserId{500}; });
  EXPECT_EQ(till_.award(arrivals, {})->first_sights, 999);
  EXPECT_EQ(till_.present().size(), 1'000U);
}

TEST_F(Newcomers, KeepTheirNamesWhateverStandsInThem) {
  std::vector<Person> people = crowd(100, 200);
  const std::string hostile[] = {"o'brien",     "\"quoted\"", "'); DROP TABLE viewer; --",
                                 "%s%n?1",      "ボブ",       "\xf0\x9f\x90\xb8",
                                 "back\\slash", " ",          std::string(500, 'x')};
  std::string expected;
  std::int64_t id = 0;
  for (const std::string& name : hostile) {
    people.push_back({++id, name, name + "!"});
    expected += std::to_string(id) + '|' + name + '|' + name + "!\n";
  }
  ASSERT_TRUE(till_.cycle(people).has_value());
  EXPECT_EQ(raw_text(till_.file,
                     "SELECT user_id, login, name FROM viewer WHERE user_id<100 "
                     "ORDER BY user_id"),
            expected);
}

TEST_F(Newcomers, OfSeveralWithOneNameTheLastHasIt) {
  till_.cycle({{1, "wanted"}});
  std::vector<Person> people = crowd(2, 200);
  for (const std::size_t i : {0U, 1U, 150U}) people[i].login = "wanted";
  people.push_back({1, "wanted"});
  ASSERT_TRUE(till_.cycle(people).has_value());
  EXPECT_EQ(raw_text(till_.file,
                     "SELECT user_id, login, name FROM viewer "
                     "WHERE 'wanted' IN (login, name) ORDER BY user_id"),
            "1||wanted\n2||wanted\n3||wanted\n152|wanted|\n");
}

TEST_F(Newcomers, NeedNoTemporaryFile) {
  till_.cycle(crowd(1, 10'000, 2));
  till_.cycle({});
  faults() = {.skip_syncs = true};
  ASSERT_EQ(till_.cycle(crowd(1, 10'000))->first_sights, 5'000);
  EXPECT_GT(faults().operations, 500);
  EXPECT_EQ(faults().temporary_files, 0);
}

/// Who is called what, told one by one: the newest holder of a login has it, the one before keeps
/// it as what he is shown as.
class NamesOneByOne {
 public:
  void cycle(const std::map<std::int64_t, Person>& people) {
    std::vector<Person> unknown;
    for (const auto& [id, person] : people) {
      if (present_.contains(id)) continue;
      if (!rows_.contains(id)) {
        unknown.push_back(person);
      } else if (Row& row = rows_[id]; row.login != person.login || row.name != name(person)) {
        row = {person.login, name(person)};
        take(person);
      }
    }
    for (const Person& person : unknown) {
      take(person);
      rows_[person.id] = {person.login, name(person)};
    }
    present_.clear();
    for (const auto& [id, person] : people) present_.insert(id);
  }

  std::string text() const {
    std::string all;
    for (const auto& [id, row] : rows_) {
      all += std::to_string(id) + '|' + row.login.value_or("") + '|' + row.name.value_or("") + '\n';
    }
    return all;
  }

 private:
  struct Row {
    std::optional<std::string> login, name;
  };
  static std::optional<std::string> name(const Person& person) {
    return person.display.empty() ? std::nullopt : std::optional{person.display};
  }
  void take(const Person& person) {
    for (auto& [id, row] : rows_) {
      if (id == person.id || row.login != person.login) continue;
      if (!row.name) row.name = row.login;
      row.login.reset();
    }
  }

  std::map<std::int64_t, Row> rows_;
  std::set<std::int64_t> present_;
};

TEST_F(Newcomers, AndTheirNamesEndAsIfTheyCameOneByOne) {
  std::mt19937 random{7};
  const auto below = [&](int limit) { return std::uniform_int_distribution{0, limit - 1}(random); };
  NamesOneByOne expected;
  for (int cycle = 0; cycle < 40; ++cycle) {
    const int share = cycle % 8 == 0 ? 0 : cycle % 3 == 0 ? 80 : 20;
    std::map<std::int64_t, Person> people;
    for (std::int64_t id = 1; id <= 40 * (cycle + 1); ++id) {
      if (below(100) >= share) continue;
      const std::string login = "name" + std::to_string(below(3) == 0 ? below(30) : id);
      people[id] = {id, login, below(10) == 0 ? "shown " + login : ""};
    }
    std::vector<Person> sweep;
    for (const auto& [id, person] : people) sweep.push_back(person);
    ASSERT_TRUE(till_.cycle(sweep).has_value());
    expected.cycle(people);
    ASSERT_EQ(names(), expected.text()) << "after cycle " << cycle;
  }
}

}  // namespace
}  // namespace pointsbot::db
