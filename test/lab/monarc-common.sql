-- What a back office of MONARC has in `monarc_common`, as far as Regent and the lab's release look at it.
-- Its character set is the one that MONARC's installation guide makes it with.
CREATE DATABASE monarc_master CHARACTER SET utf8mb3;
CREATE DATABASE monarc_common CHARACTER SET utf8mb3;
USE monarc_common;

CREATE TABLE anrs (
  id int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  label1 varchar(255) DEFAULT NULL,
  label2 varchar(255) DEFAULT NULL,
  label3 varchar(255) DEFAULT NULL,
  label4 varchar(255) DEFAULT NULL,
  description1 text DEFAULT NULL,
  description2 text DEFAULT NULL,
  description3 text DEFAULT NULL,
  description4 text DEFAULT NULL,
  seuil1 int(11) DEFAULT 4,
  seuil2 int(11) DEFAULT 8,
  seuil_rolf1 int(11) DEFAULT 4,
  seuil_rolf2 int(11) DEFAULT 8,
  creator varchar(255) NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp(),
  updater varchar(255) DEFAULT NULL,
  updated_at datetime DEFAULT NULL
);

CREATE TABLE models (
  id int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  anr_id int(11) unsigned DEFAULT NULL,
  label1 varchar(255) DEFAULT NULL,
  label2 varchar(255) DEFAULT NULL,
  label3 varchar(255) DEFAULT NULL,
  label4 varchar(255) DEFAULT NULL,
  description1 text DEFAULT NULL,
  description2 text DEFAULT NULL,
  description3 text DEFAULT NULL,
  description4 text DEFAULT NULL,
  status tinyint(4) DEFAULT 1,
  are_scales_updatable tinyint(4) DEFAULT 1,
  is_default tinyint(4) NOT NULL DEFAULT 0,
  is_generic tinyint(4) NOT NULL DEFAULT 1,
  show_rolf_brut tinyint(4) DEFAULT 0,
  creator varchar(255) NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp(),
  updater varchar(255) DEFAULT NULL,
  updated_at datetime DEFAULT NULL,
  CONSTRAINT models_anr FOREIGN KEY (anr_id) REFERENCES anrs (id)
);

CREATE TABLE scales (
  id int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  anr_id int(11) unsigned NOT NULL,
  type smallint(6) NOT NULL,
  min int(11) NOT NULL,
  max int(11) NOT NULL,
  creator varchar(255) NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp(),
  updater varchar(255) DEFAULT NULL,
  updated_at datetime DEFAULT NULL,
  CONSTRAINT scales_anr FOREIGN KEY (anr_id) REFERENCES anrs (id) ON DELETE CASCADE
);

CREATE TABLE scales_impact_types (
  id int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  anr_id int(11) unsigned NOT NULL,
  scale_id int(11) unsigned NOT NULL,
  type smallint(6) NOT NULL,
  label1 varchar(255) DEFAULT NULL,
  label2 varchar(255) DEFAULT NULL,
  label3 varchar(255) DEFAULT NULL,
  label4 varchar(255) DEFAULT NULL,
  is_sys tinyint(4) NOT NULL DEFAULT 0,
  is_hidden tinyint(4) NOT NULL DEFAULT 0,
  creator varchar(255) NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp(),
  updater varchar(255) DEFAULT NULL,
  updated_at datetime DEFAULT NULL,
  CONSTRAINT scales_impact_types_anr FOREIGN KEY (anr_id) REFERENCES anrs (id) ON DELETE CASCADE,
  CONSTRAINT scales_impact_types_scale FOREIGN KEY (scale_id) REFERENCES scales (id) ON DELETE CASCADE
);

CREATE TABLE operational_risks_scales (
  id int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  anr_id int(11) unsigned NOT NULL,
  type smallint(6) NOT NULL,
  min int(11) NOT NULL,
  max int(11) NOT NULL,
  creator varchar(255) NOT NULL,
  created_at datetime NOT NULL DEFAULT current_timestamp(),
  updater varchar(255) DEFAULT NULL,
  updated_at datetime DEFAULT NULL,
  CONSTRAINT operational_risks_scales_anr FOREIGN KEY (anr_id) REFERENCES anrs (id) ON DELETE CASCADE
);

-- Models 1 and 2 are generic, 3 and 4 specific, 5 is inactive, 6 deleted.
INSERT INTO anrs (id, label1, label2, label3, label4, creator) VALUES
  (1, 'Modèle générique', 'Generic model', 'Allgemeines Modell', 'Algemeen model', 'System'),
  (2, 'Données personnelles', 'Personal data', 'Personenbezogene Daten', 'Persoonsgegevens', 'System'),
  (3, 'Hôpitaux', 'Hospitals', 'Krankenhäuser', 'Ziekenhuizen', 'System'),
  (4, 'Communes', 'Municipalities', 'Gemeinden', 'Gemeenten', 'System'),
  (5, 'Ancien modèle', 'Old model', 'Altes Modell', 'Oud model', 'System');
INSERT INTO models (id, anr_id, label1, label2, label3, label4, status, is_default, is_generic, creator)
SELECT id, id, label1, label2, label3, label4, IF(id = 5, 0, 1), id = 1, id NOT IN (3, 4), 'System' FROM anrs;
INSERT INTO models (id, anr_id, label1, label2, label3, label4, status, is_generic, creator) VALUES
  (6, NULL, 'Modèle supprimé', 'Deleted model', 'Gelöschtes Modell', 'Verwijderd model', 3, 1, 'System');
INSERT INTO scales (anr_id, type, min, max, creator)
SELECT anrs.id, scale.type, 0, scale.max, 'System'
FROM anrs JOIN (SELECT 1 AS type, 3 AS max UNION SELECT 2, 4 UNION SELECT 3, 3) AS scale;
