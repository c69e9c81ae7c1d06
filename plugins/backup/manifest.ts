export * from '../shared/backup-manifest.ts';
