-- MySQL dump 10.19  Distrib 10.3.39-MariaDB
CREATE TABLE `user` (
  `userId` varchar(255) NOT NULL,
  `username` varchar(255) NOT NULL,
  `watchedTime` bigint(20) NOT NULL DEFAULT 0,
  `points` bigint(20) NOT NULL DEFAULT 0,
  `extra` text DEFAULT NULL,
  PRIMARY KEY (`userId`),
  KEY `IDX_78a916df40e02a9deb1c4b75ed` (`username`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `user` VALUES ('4001','bob_the_first',5400000,1200,'{\"levels\":{\"xp\":\"1\"}}'),('4002','eve_of_old',0,80,NULL);
