#include "tests/support/power_cut.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <stdexcept>

namespace pointsbot::tests {
namespace {

namespace fs = std::filesystem;
using Kind = DiskRecord::Kind;

constexpr std::int64_t kSector = 512;

std::string content(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// A write of at most a sector, or a truncation.
struct Change {
  std::int64_t offset;
  std::string_view data;
  bool truncates;
};

void apply(const Change& change, std::string& content) {
  const auto at = static_cast<std::size_t>(change.offset);
  if (change.truncates) {
    content.resize(at);
    return;
  }
  if (content.size() < at + change.data.size()) content.resize(at + change.data.size());
  std::memcpy(content.data() + at, change.data.data(), change.data.size());
}

struct File {
  std::string on_disk;
  std::vector<Change> unsynced;

  void write(std::int64_t offset, std::string_view data) {
    while (!data.empty()) {
      const auto room = static_cast<std::size_t>(kSector - offset % kSector);
      const std::string_view piece = data.substr(0, room);
      unsynced.push_back({offset, piece, false});
      offset += static_cast<std::int64_t>(piece.size());
      data.remove_prefix(piece.size());
    }
  }
  void sync() {
    for (const Change& change : unsynced) apply(change, on_disk);
    unsynced.clear();
  }
  std::string after_cut(Unsynced how, std::mt19937& random) const {
    std::string left = on_disk;
    const std::size_t first = how == Unsynced::lost       ? 0
                              : how == Unsynced::in_order ? random() % (unsynced.size() + 1)
                                                          : unsynced.size();
    const auto per_cent = how == Unsynced::any ? 5 + random() % 91 : 100UL;
    for (std::size_t i = 0; i < first; ++i) {
      if (random() % 100 < per_cent) apply(unsynced[i], left);
    }
    return left;
  }
};

using Folder = std::map<std::string, std::shared_ptr<File>, std::less<>>;

/// A folder as the process sees it, and what of it is on the disk.
class Disk {
 public:
  explicit Disk(const std::map<std::string, std::string>& before) {
    for (const auto& [name, content] : before)
      now_[name] = std::make_shared<File>(File{content, {}});
    names_.push_back(now_);
  }

  File& file(std::string_view name) {
    const auto found = now_.find(name);
    if (found == now_.end()) throw std::runtime_error{"recorded without its creation"};
    return *found->second;
  }
  void create(std::string_view name) {
    now_[std::string{name}] = std::make_shared<File>();
    names_.push_back(now_);
  }
  void remove(std::string_view name) {
    if (const auto found = now_.find(name); found != now_.end()) now_.erase(found);
    names_.push_back(now_);
  }
  void rename(std::string_view names) {
    const std::size_t middle = names.find('\0');
    const std::string_view from = names.substr(0, middle), to = names.substr(middle + 1);
    std::shared_ptr<File> moved;
    if (const auto found = now_.find(from); found != now_.end()) {
      moved = found->second;
      now_.erase(found);
    }
    if (!to.empty() && moved) now_[std::string{to}] = moved;
    names_.push_back(now_);
  }
  void sync_names() { names_.erase(names_.begin(), names_.end() - 1); }

  std::map<std::string, std::string> after_cut(Unsynced how, std::mt19937& random) const {
    const std::size_t which = how == Unsynced::lost   ? 0
                              : how == Unsynced::kept ? names_.size() - 1
                                                      : random() % names_.size();
    std::map<std::string, std::string> left;
    for (const auto& [name, file] : names_[which]) left[name] = file->after_cut(how, random);
    return left;
  }

 private:
  Folder now_;
  std::vector<Folder> names_;  // as of the folder's last sync, and after each change since
};

}  // namespace

PowerCut::PowerCut(const fs::path& before, const fs::path& record) : bytes_{content(record)} {
  if (fs::exists(before)) {
    for (const fs::directory_entry& entry : fs::directory_iterator{before}) {
      const std::string name = entry.path().filename().string();
      if (entry.is_regular_file() && !name.ends_with("-shm")) before_[name] = content(entry.path());
    }
  }
  std::string_view rest{bytes_};
  while (rest.size() >= sizeof(DiskRecord)) {
    DiskRecord head;
    std::memcpy(&head, rest.data(), sizeof head);
    const auto name = static_cast<std::size_t>(head.name_size);
    const bool has_data = head.kind == Kind::write || head.kind == Kind::said;
    const auto data = static_cast<std::size_t>(has_data ? head.data_size : 0);
    rest.remove_prefix(sizeof head);
    if (rest.size() < name + data) break;  // killed in the middle of it
    records_.push_back({head.kind, rest.substr(0, name), head.offset, rest.substr(name, data)});
    rest.remove_prefix(name + data);
  }
}

std::string PowerCut::said(std::size_t moment) const {
  std::string all;
  for (std::size_t i = 0; i < moment; ++i) {
    if (records_[i].kind == Kind::said) all += records_[i].data;
  }
  return all;
}

bool PowerCut::counts(std::size_t at, Syncs syncs) const {
  if (syncs != Syncs::normal) return syncs == Syncs::all;
  if (!records_[at].name.ends_with("-wal")) return true;
  // The log before the file: a sync that a write to the file follows.
  const auto next =
      std::find_if(records_.begin() + static_cast<std::ptrdiff_t>(at) + 1, records_.end(),
                   [](const Record& r) { return r.kind == Kind::write; });
  return next != records_.end() && next->name.ends_with(".db");
}

void PowerCut::leave(std::size_t moment, Unsynced unsynced, Syncs syncs, unsigned seed,
                     const fs::path& into) const {
  Disk disk{before_};
  for (std::size_t i = 0; i < moment; ++i) {
    const Record& record = records_[i];
    switch (record.kind) {
      case Kind::create:
        disk.create(record.name);
        break;
      case Kind::write:
        disk.file(record.name).write(record.offset, record.data);
        break;
      case Kind::truncate:
        disk.file(record.name).unsynced.push_back({record.offset, {}, true});
        break;
      case Kind::sync:
        if (counts(i, syncs)) disk.file(record.name).sync();
        break;
      case Kind::sync_folder:
        if (syncs != Syncs::none) disk.sync_names();
        break;
      case Kind::remove:
        disk.remove(record.name);
        break;
      case Kind::rename:
        disk.rename(record.name);
        break;
      case Kind::said:
        break;
    }
  }
  std::mt19937 random{seed};
  fs::remove_all(into);
  fs::create_directories(into);
  for (const auto& [name, left] : disk.after_cut(unsynced, random)) {
    std::ofstream{into / name, std::ios::binary} << left;
  }
}

std::map<std::string, std::string> recording(const fs::path& recorder, const fs::path& folder,
                                             const fs::path& record) {
  return {{"LD_PRELOAD", recorder.string()},
          {kRecordedFolder, fs::canonical(folder).string()},
          {kRecordFile, record.string()}};
}

}  // namespace pointsbot::tests
