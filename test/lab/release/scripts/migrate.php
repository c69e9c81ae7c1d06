<?php
/** Makes the tables that are missing, with the database and user that the given settings name. */
declare(strict_types=1);

$changes = <<<'SQL'
`created_at` datetime DEFAULT NULL,
  `creator` varchar(255) NOT NULL,
  `updated_at` datetime DEFAULT NULL,
  `updater` varchar(255) DEFAULT NULL
SQL;

$tables = [
    'users' => <<<SQL
  `id` int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `current_anr_id` int(11) unsigned DEFAULT NULL,
  `date_start` date DEFAULT NULL,
  `date_end` date DEFAULT NULL,
  `status` smallint(6) NOT NULL DEFAULT 1,
  `firstname` varchar(255) NOT NULL,
  `lastname` varchar(255) NOT NULL,
  `email` varchar(255) NOT NULL,
  `password` varchar(255) DEFAULT NULL,
  `is_two_factor_enabled` tinyint(4) NOT NULL DEFAULT 0,
  `secret_key` varchar(255) DEFAULT NULL,
  `recovery_codes` longtext DEFAULT NULL,
  `language` int(11) NOT NULL DEFAULT 1,
  `mosp_api_key` varchar(255) DEFAULT NULL,
  $changes,
  UNIQUE KEY `email` (`email`)
SQL,
    'users_roles' => <<<SQL
  `id` int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `user_id` int(11) unsigned NOT NULL,
  `role` varchar(255) NOT NULL,
  $changes,
  CONSTRAINT `users_roles_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
SQL,
    'clients' => <<<SQL
  `id` int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `logo_id` varchar(255) DEFAULT NULL,
  `name` varchar(255) NOT NULL,
  `proxy_alias` varchar(255) NOT NULL,
  `first_user_firstname` varchar(255) DEFAULT NULL,
  `first_user_lastname` varchar(255) DEFAULT NULL,
  `first_user_email` varchar(255) DEFAULT NULL,
  $changes
SQL,
    'clients_models' => <<<SQL
  `id` int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `client_id` int(11) unsigned NOT NULL,
  `model_id` int(11) unsigned NOT NULL,
  $changes,
  CONSTRAINT `clients_models_client` FOREIGN KEY (`client_id`) REFERENCES `clients` (`id`) ON DELETE CASCADE
SQL,
    'passwords_tokens' => <<<SQL
  `id` int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `user_id` int(11) unsigned NOT NULL,
  `token` varchar(255) NOT NULL,
  `date_end` datetime NOT NULL,
  UNIQUE KEY `token` (`token`),
  CONSTRAINT `passwords_tokens_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
SQL,
    'user_tokens' => <<<SQL
  `id` int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `user_id` int(11) unsigned NOT NULL,
  `token` varchar(255) NOT NULL,
  `date_end` datetime NOT NULL,
  UNIQUE KEY `token` (`token`),
  CONSTRAINT `user_tokens_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
SQL,
];

try {
    $params = (require $argv[1])['doctrine']['connection']['orm_cli']['params'];
    $source = "mysql:host={$params['host']};dbname={$params['dbname']};charset=utf8mb4";
    $database = new PDO($source, $params['user'], $params['password']);
    foreach ($tables as $name => $columns) {
        $database->exec("CREATE TABLE IF NOT EXISTS `$name` (\n$columns\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4");
        echo " == $name: migrated\n";
    }
    echo "\nAll Done.\n";
} catch (Throwable $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
    exit(1);
}
