#pragma once

#include "app/exchange/columns.hpp"
#include "app/exchange/input.hpp"
#include "app/exchange/record.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Other bots' files. docs/import.md says what of each is known, and from where.
namespace pointsbot::app::exchange {

/// How a file is to be read, where that is not found out by looking at it.
struct ReadOptions {
  std::string form{};      ///< one of forms(); empty: by its first bytes
  ColumnWish columns{};    ///< empty: by the names of its columns
  std::string table{};     ///< of a database or a dump
  std::string currency{};  ///< of a bot that keeps several
  char delimiter = '\0';   ///< of a CSV file
};

/// What a file turned out to be.
struct Origin {
  std::string source{};  ///< "firebot", "csv": whose points these are
  std::string what{};    ///< "Firebot's users.db", for people
  /// No bot is known by this form alone, so that two such files may come from two.
  bool anybodys = false;
  std::vector<std::string> guessed{};  ///< what was taken for what, sentences for people
};

/// What may be in `ReadOptions::form`.
std::span<const std::string_view> forms();

/// Reads the whole file: each viewer, and each line that is none, to `sink`. Memory does not follow
/// the file's size. Throws FormatError when it is none of the known forms, or it is not clear what
/// in it is what: then with what there is to choose from.
Origin read_file(const std::filesystem::path& file, const ReadOptions& options, RecordSink& sink,
                 Input::Progress progress = {});

// One for each form.
Origin read_csv(Input& input, const ReadOptions& options, RecordSink& sink);
/// A JSON array, or an object with one in it.
Origin read_json(Input& input, const ReadOptions& options, RecordSink& sink);
/// A JSON object a line: NeDB's file, or an export.
Origin read_json_lines(Input& input, const ReadOptions& options, RecordSink& sink);
Origin read_sqlite(const std::filesystem::path& file, const ReadOptions& options, RecordSink& sink);
/// INSERT and COPY of mysqldump, pg_dump and sqlite3 .dump.
Origin read_sql_dump(Input& input, const ReadOptions& options, RecordSink& sink);
Origin read_xlsx(const std::filesystem::path& file, const ReadOptions& options, RecordSink& sink);

}  // namespace pointsbot::app::exchange
