#include "app/chat/books.hpp"

namespace pointsbot::app::chat {

db::Worker<db::Reader>& Books::worker() {
  if (!worker_) worker_ = std::make_unique<db::Worker<db::Reader>>(loop_, kMostAtATime, file_);
  return *worker_;
}

db::Reader& Books::reader() {
  if (!reader_) reader_ = std::make_unique<db::Reader>(file_);
  return *reader_;
}

void Books::rest() {
  if (!std::exchange(asked_, false)) shut();
}

}  // namespace pointsbot::app::chat
