/** A dump as mariadb-dump writes it, with as many users as are wanted. */
export const dumpOf = (users = 3, more = '') => `/*M!999999\\- enable the sandbox mode */ 
-- MariaDB dump 10.19-11.4.2-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: acme
-- ------------------------------------------------------
-- Server version	11.4.2-MariaDB

/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS \`clients\`;
CREATE TABLE \`clients\` (
  \`id\` int(11) NOT NULL,
  PRIMARY KEY (\`id\`)
) ENGINE=InnoDB;
INSERT INTO \`clients\` VALUES
(82);
DROP TABLE IF EXISTS \`users\`;
CREATE TABLE \`users\` (
  \`id\` int(11) NOT NULL,
  \`firstname\` varchar(255) DEFAULT NULL
) ENGINE=InnoDB;
INSERT INTO \`users\` VALUES
${Array.from({ length: users }, (_, id) => `(${id},'USE it; GRANT \\n ${Math.random()}')`).join(',\n')};
DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN
USE_no_other: BEGIN END;
END */;;
DELIMITER ;
${more}-- Dump completed on 2026-11-28  2:30:00
`;
