#include "db/foreign.hpp"

#include "db/address.hpp"
#include "db/statement.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cctype>
#include <cmath>
#include <utility>

namespace pointsbot::db {
namespace {

/// What a text or a blob of the file may be long at most, and an SQL text of its schema.
constexpr int kLongest = 1 << 20;
constexpr int kMostColumns = 200;

/// Reading is all that is done: what a schema would do beside that is refused where it is prepared.
int only_reading(void*, int action, const char*, const char*, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_PRAGMA:  // our own, before any of its tables is read
      return SQLITE_OK;
    default:  // functions among them
      return SQLITE_DENY;
  }
}

/// `name` as SQL quotes a name.
std::string sql_name(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) {
    text += c;
    if (c == '"') text += c;
  }
  return text + '"';
}

bool has_bytes(const std::string& file) {
  std::error_code none;
  const auto size = std::filesystem::file_size(file, none);
  return !none && size > 0;
}

/// Without a log or a journal beside it nobody is writing, and SQLite need not look for one, which
/// it could not in a folder that may not be written to.
std::string address(const std::filesystem::path& file) {
  const std::string path = std::filesystem::absolute(file).string();
  const bool alone = !has_bytes(path + "-wal") && !has_bytes(path + "-journal");
  return address_of(file, alone ? "mode=ro&immutable=1" : "mode=ro");
}

}  // namespace

struct Foreign::Impl {
  explicit Impl(const std::filesystem::path& path)
      : name{path.string()},
        database{address(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI | SQLite::OPEN_NOMUTEX,
                 2000} {
    sqlite3* const handle = database.getHandle();
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kLongest);
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, kLongest);
    sqlite3_limit(handle, SQLITE_LIMIT_COLUMN, kMostColumns);
    sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    int ignored = 0;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &ignored);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &ignored);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, &ignored);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, &ignored);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &ignored);
    sqlite3_set_authorizer(handle, only_reading, nullptr);
    database.exec("PRAGMA cell_size_check=ON");
    database.exec("PRAGMA mmap_size=0");
    database.exec("PRAGMA cache_size=-2048");
  }

  template <class Work>
  auto guarded(Work work) {
    try {
      return work();
    } catch (const SQLite::Exception& failure) {
      throw ForeignError{fmt::format("{} cannot be read: {}.", name, failure.what())};
    }
  }

  void list_tables();

  std::string name;
  SQLite::Database database;
  std::vector<Table> tables;
};

void Foreign::Impl::list_tables() {
  std::vector<std::string> names;
  {
    SQLite::Statement schema{
        database, "SELECT name,sql FROM sqlite_schema WHERE type='table' ORDER BY rowid"};
    Rows rows{schema};
    while (rows.next()) {
      const std::string table = rows.text(0);
      // A virtual table is code; one without a page of its own has nothing to read.
      std::string sql = rows.text(1).substr(0, 32);
      for (char& c : sql) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      if (table.starts_with("sqlite_") || sql.find("VIRTUAL") != std::string::npos) continue;
      names.push_back(table);
    }
  }
  for (std::string& table : names) {
    // Those alone that are stored: a computed one is code.
    SQLite::Statement info{database, fmt::format("PRAGMA main.table_info({})", sql_name(table))};
    Table& known = tables.emplace_back(Table{std::move(table), {}});
    Rows rows{info};
    while (rows.next()) known.columns.push_back(rows.text(1));
  }
}

Foreign::Foreign(const std::filesystem::path& file) {
  try {
    impl_ = std::make_unique<Impl>(file);
    impl_->list_tables();
  } catch (const SQLite::Exception& failure) {
    throw ForeignError{
        fmt::format("{} cannot be read as a SQLite database: {}.", file.string(), failure.what())};
  }
}

Foreign::~Foreign() = default;

const std::vector<Foreign::Table>& Foreign::tables() const { return impl_->tables; }

void Foreign::each_row(
    const std::string& table, std::span<const std::string> columns,
    const std::function<void(std::int64_t row, std::span<const std::string_view>)>& tell,
    const Beside* beside) {
  std::string what;
  for (const std::string& column : columns) {
    what += fmt::format("{}t.{}", what.empty() ? "" : ",", sql_name(column));
  }
  std::string from = fmt::format("main.{} t", sql_name(table));
  if (beside != nullptr) {
    what += ",b." + sql_name(beside->value);
    from += fmt::format(" LEFT JOIN main.{} b ON b.{}=t.{}", sql_name(beside->table),
                        sql_name(beside->column), sql_name(beside->key));
  }
  impl_->guarded([&] {
    SQLite::Statement rows{impl_->database, fmt::format("SELECT {} FROM {}", what, from)};
    const int count = rows.getColumnCount();
    std::vector<std::string> numbers(static_cast<std::size_t>(count));
    std::vector<std::string_view> texts(static_cast<std::size_t>(count));
    std::int64_t row = 0;
    while (rows.executeStep()) {
      for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const SQLite::Column column = rows.getColumn(i);
        if (column.isNull()) {
          texts[at] = {};
        } else if (column.isFloat()) {
          const double value = column.getDouble();
          // Past that a double has no fraction, and is more than any balance.
          numbers[at] =
              std::fabs(value) < 1e17 ? fmt::format("{:.6f}", value) : fmt::format("{}", value);
          texts[at] = numbers[at];
        } else {
          const char* const text = column.getText();
          texts[at] = {text, static_cast<std::size_t>(column.getBytes())};
        }
      }
      tell(++row, texts);
    }
  });
}

}  // namespace pointsbot::db
