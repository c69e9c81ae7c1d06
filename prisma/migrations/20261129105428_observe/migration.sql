-- AlterEnum
ALTER TYPE "ServerMode" ADD VALUE 'OBSERVE';
